package io.jpod.userns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdMapTest {
  private static final String ROOTLESS =
      "         0       1000          1\n         1     100000      65536\n";

  @Test
  void ids_are_translated_both_ways() throws Exception {
    IdMap map = IdMap.parse(ROOTLESS);
    assertThat(map.toOutside(0)).isEqualTo(1000);
    assertThat(map.toOutside(1)).isEqualTo(100000);
    assertThat(map.toOutside(65536)).isEqualTo(165535);
    assertThat(map.toOutside(65537)).isEqualTo(-1);
    assertThat(map.toInside(1000)).isZero();
    assertThat(map.toInside(165535)).isEqualTo(65536);
    assertThat(map.toInside(165536)).isEqualTo(-1);
    assertThat(map.contains(65536)).isTrue();
    assertThat(map.contains(65537)).isFalse();
    assertThat(map.size()).isEqualTo(65537);
    assertThat(map.describe()).isEqualTo("0-65536");
  }

  @Test
  void the_whole_range_of_the_first_namespace_is_read() throws Exception {
    IdMap map = IdMap.parse("         0          0 4294967295\n");
    assertThat(map.contains(4294967294L)).isTrue();
    assertThat(map.contains(4294967295L)).isFalse();
    assertThat(IdMap.ofUsers().contains(0)).isTrue();
    assertThat(IdMap.ofGroups().size()).isPositive();
  }

  @Test
  void gaps_and_empty_maps_are_described() throws Exception {
    assertThat(IdMap.parse("").describe()).isEqualTo("none");
    assertThat(IdMap.parse("0 1000 1\n1000 5 1000\n").describe()).isEqualTo("0, 1000-1999");
  }

  @Test
  void other_text_is_refused() {
    for (String text : List.of("0 1", "a b c", "0 1 2 3", "-1 0 1", "0 0 99999999999")) {
      assertThatThrownBy(() -> IdMap.parse(text)).hasMessage("not an id map: " + text);
    }
  }

  @Test
  void subordinate_ids_are_found_by_name_and_by_number_in_several_ranges() {
    String file =
        "other:1:2\nada:100000:65536\n# comment\n1000:300000:10\nada:x:1\nada:5:0\nada:1\n ada:7:1 \nadam:1:1\n";
    SubordinateIds ids = SubordinateIds.parse(file, "ada", 1000);
    assertThat(ids.ranges())
        .isEqualTo(
            List.of(
                new SubordinateIds.Range(100000, 65536),
                new SubordinateIds.Range(300000, 10),
                new SubordinateIds.Range(7, 1)));
    assertThat(ids.size()).isEqualTo(65547);
    IdMap map = ids.map(1000);
    assertThat(map.toOutside(0)).isEqualTo(1000);
    assertThat(map.toOutside(65537)).isEqualTo(300000);
    assertThat(map.toOutside(65547)).isEqualTo(7);
    assertThat(map.describe()).isEqualTo("0-65547");
  }

  @Test
  void a_missing_file_gives_no_ranges(@TempDir Path directory) throws Exception {
    assertThat(SubordinateIds.of(directory.resolve("subuid"), "ada", 1000).ranges()).isEmpty();
    Path file = Files.writeString(directory.resolve("subgid"), "ada:1:5");
    assertThat(SubordinateIds.of(file, "ada", 1000).size()).isEqualTo(5);
  }
}

package io.jpod.build.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.build.files.TestStore;
import io.jpod.core.config.Directories;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceDigestsTest {
  private static final String KEY = SourceDigests.key(List.of("layer a", "source /x"));

  @Test
  void what_was_noted_is_found(@TempDir Path folder) throws Exception {
    SourceDigests digests = open(folder);
    SourceDigests.Found found = new SourceDigests.Found("abc", 2, List.of("x 12", "y z 34"));

    digests.put(KEY, found);

    assertThat(digests.find(KEY)).isEqualTo(found);
  }

  @Test
  void other_layers_or_sources_have_another_name() {
    assertThat(SourceDigests.key(List.of("layer b", "source /x"))).isNotEqualTo(KEY);
    assertThat(SourceDigests.key(List.of("layer a", "source /", "x"))).isNotEqualTo(KEY);
  }

  @Test
  void damage_is_taken_as_nothing_known(@TempDir Path folder) throws Exception {
    SourceDigests digests = open(folder);
    Path file = TestStore.in(folder).root().resolve("build-cache/sources").resolve(KEY);
    for (String text :
        List.of("", "content abc\n", "content abc\nsources many\n", "?\nsources 1\n")) {
      Files.writeString(file, text);

      assertThat(digests.find(KEY)).as(text).isNull();
    }
  }

  @Test
  void files_with_a_line_break_in_their_name_are_not_noted(@TempDir Path folder) throws Exception {
    SourceDigests digests = open(folder);

    digests.put(KEY, new SourceDigests.Found("abc", 1, List.of("a\nb 12")));

    assertThat(digests.find(KEY)).isNull();
  }

  @Test
  void clearing_the_cache_forgets_it(@TempDir Path folder) throws Exception {
    SourceDigests digests = open(folder);
    digests.put(KEY, new SourceDigests.Found("abc", 1, List.of()));

    BuildCache.open(TestStore.in(folder)).clear();

    assertThat(digests.find(KEY)).isNull();
  }

  private static SourceDigests open(Path folder) throws Exception {
    Directories directories = TestStore.in(folder);
    BuildCache.open(directories);
    return SourceDigests.open(directories);
  }
}

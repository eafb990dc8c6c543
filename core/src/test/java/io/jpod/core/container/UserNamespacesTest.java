package io.jpod.core.container;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jpod.core.JpodException;
import io.jpod.userns.IdMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserNamespacesTest {
  private final FakeHost host = new FakeHost();

  private @Nullable UserNamespace decide(FurtherOptions options) throws JpodException {
    return UserNamespaces.decide(options, host, "root:x:0:0\nada:x:3000:3000\n");
  }

  private static FurtherOptions userns(String mode) {
    return new FurtherOptions().with("userns", mode);
  }

  private String users(FurtherOptions options) throws JpodException {
    UserNamespace users = decide(options);
    return users == null ? "P" : text(users.users());
  }

  private static String text(IdMap map) {
    StringBuilder text = new StringBuilder();
    for (IdMap.Range range : map.ranges()) {
      text.append(range.inside()).append(' ').append(range.outside()).append(' ');
      text.append(range.count()).append("; ");
    }
    return text.toString().strip();
  }

  @Test
  void host_is_the_users_namespace_itself() throws Exception {
    assertThat(decide(userns("host"))).isNull();
    assertThat(decide(new FurtherOptions())).isNull();
  }

  @Test
  void keep_id_makes_the_caller_the_id_that_he_is_or_asks_for() throws Exception {
    UserNamespace own = requireNonNull(decide(userns("keep-id")));
    assertThat(text(own.users())).isEqualTo("0 1 1000; 1000 0 1; 1001 1001 64536;");
    assertThat(text(own.groups())).isEqualTo("0 1 100; 100 0 1; 101 101 65436;");
    assertThat(own.user()).isEqualTo("1000:100");
    assertThat(users(userns("keep-id:uid=0,gid=5"))).isEqualTo("0 0 1; 1 1 65536;");
    assertThat(users(userns("keep-id:uid=70000"))).isEqualTo("0 1 65536; 70000 0 1;");
    assertThat(users(userns("keep-id:uid=5,size=10"))).isEqualTo("0 1 5; 5 0 1; 6 6 5;");
  }

  @Test
  void nomap_leaves_the_caller_out_and_private_has_all() throws Exception {
    assertThat(users(userns("nomap"))).isEqualTo("0 1 65536;");
    assertThat(users(userns("private"))).isEqualTo("0 0 65537;");
    assertThat(users(new FurtherOptions().with("subuidname", "ada"))).isEqualTo("0 1 65536;");
  }

  @Test
  void auto_takes_ids_that_no_other_container_has_and_enough_for_the_image() throws Exception {
    assertThat(users(userns("auto"))).isEqualTo("0 1 3002;");
    host.used.add(new IdMap.Range(0, 1, 1024));
    host.used.add(new IdMap.Range(0, 2000, 100));
    assertThat(users(userns("auto:size=1024"))).isEqualTo("0 2100 1024;");
    assertThat(users(userns("auto:size=500"))).isEqualTo("0 1025 500;");
    assertThat(users(userns("auto:size=500,uidmapping=7:0:1")))
        .isEqualTo("0 1025 7; 7 0 1; 8 1033 492;");
    assertThatThrownBy(() -> decide(userns("auto:size=65000")))
        .hasMessageStartingWith("not enough unused IDs in user namespace");
  }

  @Test
  void own_maps_count_in_ids_of_the_user_or_with_at_of_the_host() throws Exception {
    FurtherOptions both = new FurtherOptions().with("uidmap", "0:1:10").with("uidmap", "10:0:1");
    UserNamespace own = requireNonNull(decide(both));
    assertThat(text(own.users())).isEqualTo("0 1 10; 10 0 1;");
    assertThat(text(own.groups())).isEqualTo("0 1 10; 10 0 1;");
    assertThat(users(new FurtherOptions().with("uidmap", "0:@100000:10"))).isEqualTo("0 1 10;");
    assertThatThrownBy(() -> users(new FurtherOptions().with("uidmap", "+5:0:1")))
        .hasMessageStartingWith("--uidmap and --gidmap must map id 0");
    assertThat(users(new FurtherOptions().with("uidmap", "+5:0:1").with("uidmap", "+0:5:1")))
        .isEqualTo("0 5 1; 1 1 4; 5 0 1; 6 6 65531;");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          keep-id:foo | invalid option specified: "foo"
          keep-id:a=1 | unknown option specified: "a"
          keep-id:uid=x | strconv.ParseUint: parsing "x": invalid syntax
          nonsense | unrecognized namespace mode nonsense passed
          container:x | no container with name or ID "x" found: no such container
          """)
  void wrong_modes_are_refused(String mode, String message) {
    assertThatThrownBy(() -> decide(userns(mode))).hasMessage(message);
  }

  @Test
  void maps_that_cannot_be_are_refused() {
    assertThatThrownBy(() -> decide(userns("keep-id").with("uidmap", "0:1:1")))
        .hasMessage(
            "--userns and --uidmap/--gidmap/--subuidname/--subgidname are mutually exclusive");
    assertThatThrownBy(() -> decide(new FurtherOptions().with("uidmap", "0:1:70000")))
        .hasMessage("cannot map ids 1 to 70000: your user namespace has 0 to 65536");
    assertThatThrownBy(() -> decide(new FurtherOptions().with("uidmap", "5:1:10")))
        .hasMessageStartingWith("--uidmap and --gidmap must map id 0");
    assertThatThrownBy(() -> decide(new FurtherOptions().with("uidmap", "a:b")))
        .hasMessageStartingWith("initializing ID mappings: UID setting is malformed");
    assertThatThrownBy(() -> decide(new FurtherOptions().with("subuidname", "eve")))
        .hasMessageContaining("are not yours to map");
    host.ids = 1;
    assertThatThrownBy(() -> decide(userns("keep-id")))
        .hasMessageContaining("requires additional UIDs or GIDs");
  }

  @Test
  void ranges_that_overlap_are_cut_on_both_sides() {
    IdMap base = new IdMap(List.of(new IdMap.Range(0, 100, 10)));
    assertThat(text(IdMapOption.inserted(base, List.of(new IdMap.Range(3, 108, 1)))))
        .isEqualTo("0 100 3; 3 108 1; 4 104 4; 9 109 1;");
  }
}

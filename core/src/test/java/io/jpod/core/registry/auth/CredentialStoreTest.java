package io.jpod.core.registry.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialStoreTest {
  @TempDir Path temp = Path.of("/nonexistent");

  private CredentialStore store() {
    Map<String, String> environment =
        Map.of(
            "HOME", temp.toString(),
            "XDG_RUNTIME_DIR", temp.resolve("run").toString(),
            "PATH", temp.resolve("bin") + ":/usr/bin:/bin");
    return CredentialStore.of(environment, null, 1000, List.of());
  }

  private Path write(String file, String content) throws Exception {
    Path path = temp.resolve(file);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, content);
  }

  @Test
  void podman_s_file_comes_before_docker_s_and_a_repository_before_its_registry() throws Exception {
    String docker = Credentials.of("d", "1").basic().substring(6);
    String podman = Credentials.of("p", "2").basic().substring(6);
    String team = Credentials.of("t", "3:4").basic().substring(6);
    write(
        ".docker/config.json",
        "{\"auths\":{\"https://index.docker.io/v1/\":{\"auth\":\""
            + docker
            + "\"},\"quay.io\":{\"auth\":\""
            + docker
            + "\"}},\"other\":1}");
    write(
        "run/containers/auth.json",
        "{\"auths\":{\"quay.io\":{\"auth\":\""
            + podman
            + "\"},\"quay.io/team\":{\"auth\":\""
            + team
            + "\"},\"tok.io\":{\"identitytoken\":\"abc\"}}}");
    CredentialStore store = store();
    assertThat(store.find("docker.io", "library/debian")).isEqualTo(Credentials.of("d", "1"));
    assertThat(store.find("quay.io", "x")).isEqualTo(Credentials.of("p", "2"));
    assertThat(store.find("quay.io", "team/app")).isEqualTo(Credentials.of("t", "3:4"));
    assertThat(store.find("tok.io", "")).isEqualTo(Credentials.ofIdentityToken("abc"));
    assertThat(store.find("none.io", "")).isNull();
  }

  @Test
  void what_is_stored_is_found_is_private_and_keeps_what_we_do_not_know() throws Exception {
    Path file = write("run/containers/auth.json", "{\"unknown\":{\"a\":1}}");
    CredentialStore store = store();
    store.store("quay.io", Credentials.of("ada", "s"));
    assertThat(store.find("quay.io", "")).isEqualTo(Credentials.of("ada", "s"));
    assertThat(Files.readString(file)).contains("unknown");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(store.remove("quay.io")).isTrue();
    assertThat(store.remove("quay.io")).isFalse();
    assertThat(store.find("quay.io", "")).isNull();
  }

  @Test
  void credential_helpers_are_asked_and_filled() throws Exception {
    Path helper =
        write(
            "bin/docker-credential-test",
            """
            #!/bin/sh
            dir=$(dirname "$0")
            case $1 in
              get) [ -f $dir/kept ] || { echo "credentials not found in native keychain"; exit 1; }; cat $dir/kept ;;
              store) cat > $dir/kept ;;
              erase) rm $dir/kept ;;
            esac
            """);
    Files.setPosixFilePermissions(helper, PosixFilePermissions.fromString("rwxr-xr-x"));
    write("run/containers/auth.json", "{\"credHelpers\":{\"quay.io\":\"test\"}}");
    CredentialStore store = store();
    assertThat(store.find("quay.io", "a/b")).isNull();
    store.store("quay.io", Credentials.of("ada", "s"));
    assertThat(store.find("quay.io", "a/b")).isEqualTo(Credentials.of("ada", "s"));
    assertThat(store.remove("quay.io")).isTrue();
    assertThat(store.find("quay.io", "")).isNull();
    write("run/containers/auth.json", "{\"credsStore\":\"missing\"}");
    assertThatThrownBy(() -> store.find("quay.io", ""))
        .hasMessageStartingWith("running credential helper docker-credential-missing: ");
  }

  @Test
  void a_damaged_file_is_named() throws Exception {
    Path file = write("run/containers/auth.json", "{\"auths\":{\"a.io\":{\"auth\":\"%%%\"}}}");
    assertThatThrownBy(() -> store().find("a.io", ""))
        .hasMessage("reading credentials '" + file + "': invalid auth for 'a.io'");
  }
}

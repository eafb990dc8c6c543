package io.jpod.core.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jpod.core.config.Directories;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
  @TempDir Path root;
  private Secrets secrets;

  @BeforeEach
  void open() {
    secrets =
        Secrets.open(new Directories(root, root.resolve("run"), root, root.resolve("bin"), 1, 1));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void a_secret_is_found_by_name_and_id_and_only_its_owner_can_read_it() throws Exception {
    Secret made = secrets.create("key", bytes("s3cret"), List.of("a=b"), false);
    assertThat(made.id()).hasSize(25);
    assertThat(secrets.data(secrets.require("key"))).isEqualTo(bytes("s3cret"));
    assertThat(secrets.require(made.id().substring(0, 8))).isEqualTo(made);
    assertThat(made.labels()).containsExactly("a=b");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(made.directory().resolve("data"))))
        .isEqualTo("rw-------");
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("secrets"))))
        .isEqualTo("rwx------");
    assertThat(secrets.list()).containsExactly(made);
  }

  @Test
  void a_name_is_there_once_unless_it_is_replaced() throws Exception {
    Secret first = secrets.create("key", bytes("1"), List.of(), false);
    assertThatThrownBy(() -> secrets.create("key", bytes("2"), List.of(), false))
        .hasMessage("key: secret name in use");
    Secret second = secrets.create("key", bytes("2"), List.of(), true);
    assertThat(second.created()).isEqualTo(first.created());
    assertThat(secrets.data(secrets.require("key"))).isEqualTo(bytes("2"));
    assertThat(secrets.list()).hasSize(1);
  }

  @Test
  void names_and_sizes_are_podmans() {
    assertThatThrownBy(() -> secrets.create("a/b", bytes("1"), List.of(), false))
        .hasMessageStartingWith("secret name \"a/b\" can not include '=', '/', ','");
    assertThatThrownBy(() -> secrets.create("..", bytes("1"), List.of(), false))
        .hasMessageContaining("invalid secret name");
    assertThatThrownBy(() -> secrets.create("a", new byte[0], List.of(), false))
        .hasMessage("secret data must be larger than 0 and less than 512000 bytes");
    assertThatThrownBy(() -> secrets.create("a", new byte[512_000], List.of(), false))
        .hasMessage("secret data must be larger than 0 and less than 512000 bytes");
  }

  @Test
  void a_removed_secret_is_gone() throws Exception {
    secrets.remove(secrets.create("key", bytes("1"), List.of(), false));
    assertThat(secrets.find("key")).isNull();
    assertThatThrownBy(() -> secrets.require("key"))
        .hasMessage("no secret with name or id \"key\": no such secret");
  }
}

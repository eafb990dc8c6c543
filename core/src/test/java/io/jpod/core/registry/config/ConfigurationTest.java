package io.jpod.core.registry.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jpod.core.JpodException;
import io.jpod.core.toml.Toml;
import io.jpod.oci.ImageReference;
import io.jpod.oci.Json;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {
  private static final String DIGEST = "@sha256:" + "a".repeat(64);

  private static RegistriesConf conf(String... files) throws JpodException {
    List<io.jpod.core.toml.TomlTable> tables = new java.util.ArrayList<>();
    for (String file : files) {
      tables.add(Toml.parse(file, "registries.conf"));
    }
    return RegistriesConf.merge("registries.conf", tables);
  }

  private static List<String> sources(RegistriesConf conf, String name) throws JpodException {
    List<String> texts = new java.util.ArrayList<>();
    for (PullSource source : conf.sources(ImageReference.parse(name))) {
      texts.add(source.reference().canonical() + (source.insecure() ? " insecure" : ""));
    }
    return texts;
  }

  @Test
  void short_names_are_aliases_then_search_registries_then_docker_hub() throws Exception {
    assertThat(conf().candidates("debian"))
        .extracting(ImageReference::canonical)
        .containsExactly("docker.io/library/debian:latest");
    RegistriesConf conf =
        conf(
            "unqualified-search-registries = [\"quay.io\", \"docker.io\"]\n[aliases]\nubi = \"registry.example.com/ubi9\"",
            "[aliases]\ngone = \"x.io/gone\"",
            "[aliases]\ngone = \"\"");
    assertThat(conf.candidates("ubi:9"))
        .extracting(ImageReference::canonical)
        .containsExactly("registry.example.com/ubi9:9");
    assertThat(conf.candidates("gone"))
        .extracting(ImageReference::canonical)
        .containsExactly("quay.io/gone:latest", "docker.io/library/gone:latest");
    assertThat(conf.candidates("ghcr.io/a/b" + DIGEST))
        .extracting(ImageReference::canonical)
        .containsExactly("ghcr.io/a/b" + DIGEST);
  }

  @Test
  void mirrors_come_first_by_tag_or_digest_and_the_longest_prefix_wins() throws Exception {
    RegistriesConf conf =
        conf(
            """
            [[registry]]
            location = "docker.io"
            [[registry.mirror]]
            location = "mirror.local:5000"
            insecure = true
            [[registry.mirror]]
            location = "digests.local/hub"
            pull-from-mirror = "digest-only"
            [[registry.mirror]]
            location = "tags.local"
            pull-from-mirror = "tag-only"
            [[registry]]
            prefix = "docker.io/library/special"
            location = "other.local/moved"
            [[registry]]
            prefix = "*.example.com/team"
            location = "inner.local/all"
            [[registry]]
            location = "strict.io"
            mirror-by-digest-only = true
            [[registry.mirror]]
            location = "m.io"
            """);
    assertThat(sources(conf, "debian:12"))
        .containsExactly(
            "mirror.local:5000/library/debian:12 insecure",
            "tags.local/library/debian:12",
            "docker.io/library/debian:12");
    assertThat(sources(conf, "debian" + DIGEST))
        .containsExactly(
            "mirror.local:5000/library/debian" + DIGEST + " insecure",
            "digests.local/hub/library/debian" + DIGEST,
            "docker.io/library/debian" + DIGEST);
    assertThat(sources(conf, "special:1")).containsExactly("other.local/moved:1");
    assertThat(sources(conf, "specialist:1")).hasSize(3);
    assertThat(sources(conf, "a.b.example.com/team/app:1"))
        .containsExactly("inner.local/all/app:1");
    assertThat(sources(conf, "example.com/team/app:1")).containsExactly("example.com/team/app:1");
    assertThat(sources(conf, "strict.io/x:1")).containsExactly("strict.io/x:1");
    assertThat(sources(conf, "strict.io/x" + DIGEST)).hasSize(2);
  }

  @Test
  void blocked_registries_and_contradictions_are_refused() throws Exception {
    RegistriesConf conf = conf("[[registry]]\nlocation = \"bad.io\"\nblocked = true");
    assertThatThrownBy(() -> sources(conf, "bad.io/x"))
        .hasMessageStartingWith("registry bad.io is blocked in registries.conf");
    assertThatThrownBy(() -> conf("[registries.search]\nregistries = [\"docker.io\"]"))
        .hasMessageContaining("version 1 of registries.conf");
    assertThatThrownBy(() -> conf("[[registry]]\nprefix = \"a.io\""))
        .hasMessageContaining("'location' is not set");
    assertThatThrownBy(() ->
            conf(
                "[[registry]]\nlocation = \"a.io\"\nmirror-by-digest-only = true\n[[registry.mirror]]\nlocation = \"b.io\"\npull-from-mirror = \"all\""))
        .hasMessageContaining("cannot set mirror usage");
  }

  @Test
  void the_user_s_file_replaces_the_system_s_and_drop_ins_add_to_it(@TempDir Path temp)
      throws Exception {
    Path etc = Files.createDirectories(temp.resolve("etc/registries.conf.d"));
    Files.writeString(
        etc.resolveSibling("registries.conf"), "unqualified-search-registries = [\"a.io\"]");
    Files.writeString(etc.resolve("1.conf"), "[aliases]\nx = \"b.io/x\"");
    Map<String, String> environment = Map.of("HOME", temp.toString());
    RegistriesConf system = RegistriesConf.load(environment, temp.resolve("etc"));
    assertThat(system.searchedRegistries()).containsExactly("a.io");
    Path user = Files.createDirectories(temp.resolve(".config/containers"));
    Files.writeString(
        user.resolve("registries.conf"), "unqualified-search-registries = [\"c.io\"]");
    RegistriesConf own = RegistriesConf.load(environment, temp.resolve("etc"));
    assertThat(own.searchedRegistries()).containsExactly("c.io");
    assertThat(own.candidates("x").getFirst().canonical()).isEqualTo("b.io/x:latest");
  }

  private static void check(String policy, String image) throws JpodException {
    TrustPolicy.parse("policy.json", Json.parseObject(policy))
        .requireAccepted(ImageReference.parse(image));
  }

  @Test
  void a_policy_rejects_and_refuses_where_it_asks_for_signatures() throws Exception {
    String policy =
        """
        {"default": [{"type": "reject"}],
         "transports": {"docker": {
           "docker.io/library": [{"type": "insecureAcceptAnything"}],
           "docker.io/library/debian:12": [{"type": "signedBy", "keyType": "GPGKeys"}],
           "*.trusted.com": [{"type": "insecureAcceptAnything"}]}}}
        """;
    check(policy, "docker.io/library/alpine:3");
    check(policy, "eu.trusted.com/x:1");
    assertThatThrownBy(() -> check(policy, "quay.io/x:1"))
        .hasMessage(
            "Source image rejected: Running image docker://quay.io/x:1 is rejected by policy.");
    assertThatThrownBy(() -> check(policy, "debian:12"))
        .hasMessageContaining("asks for a signature (signedBy)");
    assertThatThrownBy(() -> check("{\"default\": [{\"type\": \"maybe\"}]}", "x"))
        .hasMessageContaining("unknown requirement 'maybe'");
    assertThatThrownBy(() -> check("{}", "x")).hasMessageContaining("no 'default'");
    assertThatThrownBy(() -> check("{\"default\": []}", "x")).hasMessageContaining("empty list");
  }

  @Test
  void proxies_are_used_by_go_s_rules() {
    ProxyRules rules =
        ProxyRules.of(
            Map.of(
                "https_proxy",
                "http://u:p@proxy.local:3128",
                "NO_PROXY",
                "example.com,.inner.local,10.0.0.0/8,host:5000"));
    assertThat(rules.proxyFor(URI.create("https://quay.io/v2/")))
        .isEqualTo(URI.create("http://u:p@proxy.local:3128"));
    assertThat(rules.authorizationFor(URI.create("https://quay.io/v2/"))).isEqualTo("Basic dTpw");
    for (String direct :
        List.of(
            "http://quay.io/",
            "https://localhost:5000/",
            "https://127.0.0.1/",
            "https://example.com/",
            "https://a.example.com/",
            "https://a.inner.local/",
            "https://10.1.2.3/",
            "https://host:5000/")) {
      assertThat(rules.proxyFor(URI.create(direct))).as(direct).isNull();
    }
    assertThat(rules.proxyFor(URI.create("https://inner.local/"))).isNotNull();
    assertThat(rules.proxyFor(URI.create("https://host:5001/"))).isNotNull();
    assertThat(rules.proxyFor(URI.create("https://11.1.2.3/"))).isNotNull();
  }
}

package io.jpod.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.it.harness.Command;
import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.LayeredImages;
import io.jpod.it.harness.Registry;
import io.jpod.it.harness.Result;
import io.jpod.it.harness.Running;
import io.jpod.it.harness.Workspace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A layer is fetched once and stored once, however many images and commands want it.
class LayerSharingIT {
  private static final int LAYER_BYTES = 6_000_000;

  @RegisterExtension static final Jpod jpod = Jpod.ordinary();

  private static final Registry registry = Registry.start();
  private static final LayeredImages images =
      new LayeredImages(Workspace.get().folder("layered"), LAYER_BYTES);

  @AfterAll
  static void stop() {
    registry.close();
  }

  @AfterEach
  void empty_the_store() {
    jpod.ok("rmi", "-a", "-f");
    assertThat(jpod.names("layers")).containsOnly("l");
    jpod.assertNothingHalfMade();
  }

  /// Puts an image into the registry alone.
  private static String push(String name, Integer... layers) {
    String full = registry.image(name);
    jpod.ok("load", "-q", "-i", images.archive(full, layers).toString());
    jpod.ok("push", "-q", "--tls-verify=false", full);
    jpod.ok("rmi", "-a", "-f");
    return full;
  }

  private static Running pull(String name) {
    return jpod.command("pull", "-q", "--tls-verify=false", name).start();
  }

  /// How often each blob was fetched, configs left out: the ids of images.
  private static Map<String, Integer> layerGets(int mark) {
    Map<String, Integer> gets = registry.blobGets(mark);
    for (String id : jpod.ok("images", "-q", "--no-trunc").lines()) {
      gets.remove(id);
    }
    return gets;
  }

  @Test
  void of_two_pulls_of_a_layer_one_fetches_and_the_other_waits_and_finds_it() {
    String name = push("two:1", 21);
    int mark = registry.mark();
    Running first = pull(name);
    Running second = pull(name);
    String id = first.await().ok().line();
    assertThat(second.await().ok().line()).isEqualTo(id);
    assertThat(layerGets(mark)).hasSize(1).containsValue(1);
  }

  @Test
  void eight_pulls_of_overlapping_images_at_once_fetch_every_layer_once() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      names.add(push("overlap" + i + ":1", 31 + i % 4, 31 + (i + 1) % 4, 31 + (i + 2) % 4));
    }
    int mark = registry.mark();
    List<Running> pulls = new ArrayList<>();
    for (String name : names) {
      pulls.add(pull(name));
    }
    for (Running pull : pulls) {
      pull.await().ok();
    }
    assertThat(layerGets(mark)).hasSize(4);
    assertThat(layerGets(mark).values()).containsOnly(1);
    assertThat(jpod.ok("images", "-q").lines()).hasSize(8);
    assertThat(jpod.ok("system", "check").out()).isEmpty();
  }

  @Test
  void ten_images_that_share_five_layers_take_the_place_of_five_layers() {
    for (int i = 0; i < 10; i++) {
      Path archive = images.archive("localhost/shared" + i + ":1", 41, 42, 43, 44, 45);
      jpod.ok("load", "-q", "-i", archive.toString());
    }
    assertThat(jpod.ok("images", "-q").lines()).hasSize(10);
    assertThat(jpod.names("layers")).hasSize(5 + 1);
    Result du = Command.of("du", "-s", "--block-size=1", jpod.store().toString()).run().ok();
    long onDisk = Long.parseLong(du.out().substring(0, du.out().indexOf('\t')));
    assertThat(onDisk).isBetween(5L * LAYER_BYTES, 5L * LAYER_BYTES + 2_000_000);
    // What `system df` says from its records is that, too.
    assertThat(jpod.ok("system", "df", "--format", "{{.Type}} {{.Total}} {{.Size}}").lines())
        .first()
        .isEqualTo("Images 10 30.01MB");
  }
}

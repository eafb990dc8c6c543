package io.jpod.cli.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.core.registry.TransferListener.End;
import io.jpod.oci.Descriptor;
import io.jpod.oci.Digest;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class TransferPictureTest {
  private static final long SECOND = 1_000_000_000L;

  private final TransferPicture picture = new TransferPicture();

  private static Descriptor layer(char digit, long size) {
    return Descriptor.of("layer", new Digest("sha256", String.valueOf(digit).repeat(64)), size);
  }

  @Test
  void a_layer_shows_its_bytes_its_rate_and_its_state() {
    Descriptor layer = layer('a', 20_000_000);
    picture.started(layer, 0);
    assertThat(picture.take(10, SECOND).live())
        .containsExactly("Copying blob aaaaaaaaaaaa [>                   ] 0B / 20MB | waiting");
    picture.moved(layer, 10_000_000);
    assertThat(picture.take(10, 2 * SECOND).live())
        .containsExactly("Copying blob aaaaaaaaaaaa [==========>         ] 10MB / 20MB | 5MB/s");
    picture.moved(layer, 20_000_000);
    assertThat(picture.take(10, 2 * SECOND).live())
        .containsExactly(
            "Copying blob aaaaaaaaaaaa [====================] 20MB / 20MB | finishing");
    picture.ended(layer, End.DONE);
    assertThat(picture.take(10, 2 * SECOND).live())
        .containsExactly("Copying blob aaaaaaaaaaaa done");
  }

  @Test
  void several_layers_have_a_total_and_a_small_window_shows_what_still_moves() {
    Descriptor first = layer('a', 1000);
    Descriptor second = layer('b', 1000);
    Descriptor third = layer('c', 2000);
    picture.started(first, 0);
    picture.started(second, 0);
    picture.started(third, 0);
    picture.ended(first, End.EXISTS);
    picture.moved(third, 500);
    assertThat(picture.take(10, SECOND).live())
        .hasSize(4)
        .contains("Copying blob aaaaaaaaaaaa skipped: already exists")
        .last()
        .isEqualTo("Total 1 of 3 layers, 1.5kB / 4kB | 1.5kB/s");
    assertThat(picture.take(3, SECOND).live())
        .satisfiesExactly(
            line -> assertThat(line).contains("bbbbbbbbbbbb"),
            line -> assertThat(line).contains("cccccccccccc"),
            line -> assertThat(line).startsWith("Total"));
  }

  @Test
  void what_was_frozen_is_given_out_once_and_stays() {
    picture.say("Trying to pull x...");
    picture.started(layer('a', 10), 0);
    picture.ended(layer('a', 10), End.DONE);
    picture.freeze(SECOND);
    TransferPicture.Frame frame = picture.take(10, SECOND);
    assertThat(frame.lasting())
        .containsExactly("Trying to pull x...", "Copying blob aaaaaaaaaaaa done");
    assertThat(frame.live()).isEmpty();
    assertThat(picture.take(10, SECOND).lasting()).isEmpty();
  }

  @Test
  void a_picture_goes_over_the_one_before_also_where_a_narrower_window_has_wrapped_it() {
    TransferPicture.Frame frame =
        new TransferPicture.Frame(List.of("stays"), List.of("a live line that is long"));
    assertThat(TransferDisplay.over(new int[] {}, frame, new TerminalSize(24, 80)))
        .isEqualTo("stays\u001b[K\na live line that is long\u001b[K\n\u001b[J");
    assertThat(TransferDisplay.over(new int[] {24, 5}, frame, new TerminalSize(24, 10)))
        .isEqualTo("\u001b[4Astays\u001b[K\na live li\u001b[K\n\u001b[J");
    assertThat(TransferDisplay.over(new int[] {24, 5}, frame, new TerminalSize(3, 10)))
        .startsWith("\u001b[2A");
  }
}

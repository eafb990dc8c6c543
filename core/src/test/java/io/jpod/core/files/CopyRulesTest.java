package io.jpod.core.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jpod.core.JpodException;
import org.junit.jupiter.api.Test;

/// The table of docker's `cp`.
class CopyRulesTest {
  private static final CopyRules.Source FILE = new CopyRules.Source("f", false, false);
  private static final CopyRules.Source DIRECTORY = new CopyRules.Source("d", true, false);
  private static final CopyRules.Source CONTENTS = new CopyRules.Source("d", true, true);
  private static final CopyRules.Destination MISSING =
      new CopyRules.Destination(false, false, false);
  private static final CopyRules.Destination MISSING_SLASH =
      new CopyRules.Destination(false, false, true);
  private static final CopyRules.Destination A_FILE = new CopyRules.Destination(true, false, false);
  private static final CopyRules.Destination A_DIRECTORY =
      new CopyRules.Destination(true, true, false);

  @Test
  void directory_that_is_there_gets_the_source_as_an_entry() throws JpodException {
    assertThat(decide(FILE, A_DIRECTORY)).isEqualTo(new CopyRules.Decision(true, "f"));
    assertThat(decide(DIRECTORY, A_DIRECTORY)).isEqualTo(new CopyRules.Decision(true, "d"));
  }

  @Test
  void contents_of_a_directory_go_into_the_one_that_is_there() throws JpodException {
    assertThat(decide(CONTENTS, A_DIRECTORY)).isEqualTo(new CopyRules.Decision(true, ""));
  }

  @Test
  void what_is_not_there_is_the_new_name() throws JpodException {
    assertThat(decide(FILE, MISSING)).isEqualTo(new CopyRules.Decision(false, "new"));
    assertThat(decide(DIRECTORY, MISSING)).isEqualTo(new CopyRules.Decision(false, "new"));
    assertThat(decide(CONTENTS, MISSING)).isEqualTo(new CopyRules.Decision(false, "new"));
    assertThat(decide(DIRECTORY, MISSING_SLASH)).isEqualTo(new CopyRules.Decision(false, "new"));
  }

  @Test
  void file_replaces_a_file() throws JpodException {
    assertThat(decide(FILE, A_FILE)).isEqualTo(new CopyRules.Decision(false, "new"));
  }

  @Test
  void directory_over_a_file_and_file_under_a_missing_directory_are_refused() {
    assertThatThrownBy(() -> decide(DIRECTORY, A_FILE))
        .hasMessage("destination must be a directory when copying a directory");
    assertThatThrownBy(() -> decide(CONTENTS, A_FILE))
        .hasMessage("destination must be a directory when copying a directory");
    assertThatThrownBy(() -> decide(FILE, MISSING_SLASH))
        .hasMessage("\"/new/\" could not be found on the host: no such file or directory");
  }

  private static CopyRules.Decision decide(
      CopyRules.Source source, CopyRules.Destination destination) throws JpodException {
    return CopyRules.decide(source, destination, "new", "\"/new/\" could not be found on the host");
  }
}

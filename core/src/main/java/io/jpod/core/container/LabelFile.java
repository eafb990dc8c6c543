package io.jpod.core.container;

import io.jpod.core.JpodException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// `--label-file`: a `key=value` or `key` on each line.
final class LabelFile {
  private LabelFile() {}

  /// Those of the files, then those of the command line, which count more.
  static List<String> withFiles(List<String> files, List<String> labels) throws JpodException {
    if (files.isEmpty()) {
      return labels;
    }
    List<String> all = new ArrayList<>();
    for (String file : files) {
      try {
        all.addAll(EnvFile.read(Path.of(file)));
      } catch (JpodException e) {
        throw new JpodException(
            "unable to process labels from --label and label-file: " + e.getMessage(), e);
      }
    }
    all.addAll(labels);
    return all;
  }
}

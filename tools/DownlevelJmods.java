import java.io.ByteArrayOutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.ModuleHashesAttribute;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// Applies `glibc-downlevel.pl` to the programs and libraries inside a JDK's jmods, so that what jlink makes from
/// them runs on the same C library as the JDK itself.
///
///     java DownlevelJmods.java glibc-downlevel.pl 2.36 /usr/lib/jvm/…/jmods
///
/// A jmod is four bytes (`JM`, version 1.0) and a zip file. java.base records hashes of the other modules' files as they
/// were; that attribute of its module-info is left out, since jlink refuses a module whose hash is not the recorded one.
void main(String[] args) throws Exception {
  var script = args[0];
  var glibc = args[1];
  List<Path> jmods = new ArrayList<>();
  try (var files = Files.newDirectoryStream(Path.of(args[2]), "*.jmod")) {
    files.forEach(jmods::add);
  }
  for (var jmod : jmods) {
    if (downlevel(jmod, script, glibc)) {
      IO.println(jmod.getFileName() + " changed");
    }
  }
}

boolean downlevel(Path jmod, String script, String glibc) throws Exception {
  var work = Files.createTempDirectory("jmod");
  Map<String, Path> natives = new LinkedHashMap<>();
  var replacement = jmod.resolveSibling(jmod.getFileName() + ".new");
  try (var zip = new ZipFile(jmod.toFile())) {
    for (var entry : Collections.list(zip.entries())) {
      var name = entry.getName();
      if (name.startsWith("lib/") || name.startsWith("bin/")) {
        var bytes = zip.getInputStream(entry).readAllBytes();
        if (bytes.length > 4 && bytes[0] == 0x7f && bytes[1] == 'E') {
          natives.put(name, Files.write(work.resolve(String.valueOf(natives.size())), bytes));
        }
      }
    }
    if (natives.isEmpty()) {
      return false;
    }
    List<String> command = new ArrayList<>(List.of("perl", script, glibc));
    natives.values().forEach(file -> command.add(file.toString()));
    if (run(command.toArray(String[]::new)).startsWith("0 of")) {
      return false;
    }
    try (var out = Files.newOutputStream(replacement)) {
      out.write(new byte[] {'J', 'M', 1, 0});
      var packed = new ZipOutputStream(out);
      for (var entry : Collections.list(zip.entries())) {
        var copy = new ZipEntry(entry.getName());
        copy.setTime(entry.getTime());
        packed.putNextEntry(copy);
        var file = natives.get(entry.getName());
        if (file != null) {
          Files.copy(file, packed);
        } else if (entry.getName().equals("classes/module-info.class")) {
          packed.write(withoutHashes(zip.getInputStream(entry).readAllBytes()));
        } else {
          zip.getInputStream(entry).transferTo(packed);
        }
        packed.closeEntry();
      }
      packed.finish();
    }
  } finally {
    for (var file : natives.values()) {
      Files.deleteIfExists(file);
    }
    Files.deleteIfExists(work);
  }
  Files.move(replacement, jmod, StandardCopyOption.REPLACE_EXISTING);
  return true;
}

byte[] withoutHashes(byte[] moduleInfo) {
  var format = ClassFile.of();
  return format.transformClass(format.parse(moduleInfo), (builder, element) -> {
    if (!(element instanceof ModuleHashesAttribute)) {
      builder.with(element);
    }
  });
}

String run(String... command) throws Exception {
  var process = new ProcessBuilder(command).redirectErrorStream(true).start();
  var output = new ByteArrayOutputStream();
  process.getInputStream().transferTo(output);
  if (process.waitFor() != 0) {
    throw new IllegalStateException(String.join(" ", command) + ": " + output);
  }
  return output.toString();
}

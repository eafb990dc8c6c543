import java.util.ArrayList;
import java.util.List;

/// Runs a script with the home of the JDK that runs this program as its first argument: the way from Maven's
/// toolchain to a shell script. `java WithJdk.java SCRIPT ARGUMENT...`
public final class WithJdk {
  private WithJdk() {}

  public static void main(String[] args) throws Exception {
    List<String> command = new ArrayList<>(List.of("bash", args[0], System.getProperty("java.home")));
    command.addAll(List.of(args).subList(1, args.length));
    System.exit(new ProcessBuilder(command).inheritIO().start().waitFor());
  }
}

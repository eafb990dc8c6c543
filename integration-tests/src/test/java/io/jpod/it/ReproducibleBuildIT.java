package io.jpod.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.it.harness.Fixtures;
import io.jpod.it.harness.Jpod;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The same inputs at other times, in other stores, of other paths and files' times: the same
/// image.
class ReproducibleBuildIT {
  @RegisterExtension static final Jpod jpod = Jpod.ordinary();

  /// Runs it in two stores of their own, with a second in between; each prints an image's id last.
  private static void sameTwice(String script) {
    String one =
        """
        set -e
        export XDG_DATA_HOME=$HOME/data-$1
        jpod load -q -i %s > /dev/null
        rm -rf $1; mkdir -p $1/ctx/sub; cd $1/ctx
        echo one > a; echo two > sub/b; chmod 640 a; ln -s a l
        """
            .formatted(Fixtures.busybox());
    List<String> ids =
        jpod.shell(
                "one() (\n"
                    + one
                    + script
                    + ")\nset -e\nf=$(one first); sleep 1.1; s=$(one second)\necho $f | tail -c 65; echo $s | tail -c 65")
            .run()
            .ok()
            .lines();
    assertThat(ids).hasSize(2);
    assertThat(ids.get(0)).isEqualTo(ids.get(1)).hasSize(64);
  }

  @Test
  void from_a_dockerfile() {
    sameTwice(
        """
        printf 'FROM localhost/busybox:it\\nCOPY . /x\\nRUN date > /dev/null; mkdir /made; echo f > /made/f\\nENV A=b\\n' > Dockerfile
        SOURCE_DATE_EPOCH=1000 jpod build -q --network none .
        """);
  }

  @Test
  void from_a_script() {
    sameTwice(
        """
        ctr=$(jbuild from localhost/busybox:it)
        jbuild run --network none $ctr -- sh -c 'mkdir /made; echo f > /made/f'
        jbuild copy -q $ctr . /x
        jbuild config --env A=b $ctr
        jbuild commit -q --rm --timestamp 1000 $ctr made
        """);
  }
}

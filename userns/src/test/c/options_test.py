#!/usr/bin/env python3
"""Tests of plan words that only seldom options need: a user namespace of the container's own, what belongs to another
container, a tmpfs with the image's files."""

import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from launcher_test import LauncherTest  # noqa: E402


@unittest.skipIf(os.geteuid() == 0, "user namespaces inside of P, which real root has not")
class OwnUsersTest(LauncherTest):
    # keep-id of uid 5: container 0-4 are 1-5 of P, 5 is the caller, the rest follows.
    MAPS = [("id-map", kind, *words) for kind in ("uid", "gid") for words in ((0, 1, 5), (5, 0, 1), (6, 6, 1000))]

    def test_the_maps_are_written_and_the_command_is_root_with_all_capabilities_of_its_namespaces(self):
        r = self.run_ok(self.container().plan(
            ["sh", "-c", "sed 's/  */ /g' /proc/self/uid_map; id -u; hostname inside; hostname"], extra=self.MAPS))
        self.assertEqual(r.stdout.decode().split("\n"), [" 0 1 5", " 5 0 1", " 6 6 1000", "0", "inside", ""])

    def test_files_of_the_caller_are_those_of_the_id_that_he_is(self):
        shared = os.path.join(self.base, "shared-" + os.urandom(4).hex())
        os.mkdir(shared)
        c = self.container()
        root = c.root() + [("mkdir", "/mnt/x", "755"), ("bind", shared, "/mnt/x", "rec,rprivate")]
        c.root = lambda: root
        self.run_ok(c.plan(["sh", "-c", "echo by five > /mnt/x/f"], extra=self.MAPS, uid=5, gid=5))
        self.assertEqual(os.stat(os.path.join(shared, "f")).st_uid, os.getuid())

    def test_a_caller_that_is_not_mapped_is_nobody_and_the_store_is_still_found(self):
        maps = [("id-map", kind, 0, 1, 1000) for kind in ("uid", "gid")]
        os.chmod(self.base, 0o700)
        self.addCleanup(os.chmod, self.base, 0o755)
        r = self.run_ok(self.container().plan(["sh", "-c", "echo to >/dev/stdout; stat -c %u /bin/busybox"], extra=maps))
        self.assertEqual(r.stdout, b"to\n65534\n")


class OtherContainerTest(LauncherTest):
    def test_namespaces_of_a_running_container_are_joined(self):
        other = self.detached(["sleep", "60"])
        inside = [os.readlink("/proc/%s/ns/%s" % (other.state()["pid"].split()[0], k)) for k in ("net", "ipc", "uts", "pid")]
        how = "@" + other.dir
        r = self.run_ok(self.container().plan(
            ["sh", "-c", "for i in net ipc uts pid; do readlink /proc/self/ns/$i; done"],
            namespaces=dict(net=how, ipc=how, uts=how, pid=how)))
        self.assertEqual(r.stdout.decode().split(), inside)

    def test_container_that_does_not_run_cannot_be_joined(self):
        other = self.container()
        for kind in ("net", "pid"):
            r = self.start(self.container().plan(["true"], namespaces={kind: "@" + other.dir}))
            self.assertEqual(r.returncode, 125)
            self.assertIn(b"not running", r.stderr)


class OddWordsTest(LauncherTest):
    def test_tmpfs_begins_with_what_the_image_has_there(self):
        os.makedirs(os.path.join(self.lower, "data/deep"), exist_ok=True)
        for name, text in (("data/deep/file", "content"), ("data/top", "top")):
            with open(os.path.join(self.lower, name), "w") as f:
                f.write(text)
        os.chmod(os.path.join(self.lower, "data/top"), 0o640)
        c = self.container()
        root = c.root() + [("tmpfs", "/data", "nosuid,nodev", "size=1m")]
        c.root = lambda: root
        r = self.run_ok(c.plan(["sh", "-c", "cat /data/deep/file /data/top; stat -c %a /data/top; echo x > /data/new"]))
        self.assertEqual(r.stdout, b"contenttop640\n")
        self.assertFalse(os.path.exists(c.path("diff/data/new")))


if __name__ == "__main__":
    unittest.main(argv=["options_test.py"] + sys.argv[1:])

"""Makes an OCI layout of several uncompressed layers out of one tar of a Debian root."""

import hashlib
import io
import json
import os
import tarfile

LAYERS = 8


def make(tree, layout):
    """Cuts a Debian into layers as a row of `apt-get install` would: the first has what belongs to no package and the
    packages that every Debian has, the others as many packages each, by size, in the order of their names."""
    owners = file_owners(tree)
    os.makedirs(os.path.join(layout, "blobs/sha256"))
    parts = [tarfile.open(os.path.join(layout, f"layer{i}"), "w", format=tarfile.PAX_FORMAT) for i in range(LAYERS)]
    written = [set() for _ in parts]
    directories = {}
    with tarfile.open(tree) as source:
        for member in source:
            name = clean(member.name)
            if not name or name.startswith("dev/"):
                continue
            member.name = name
            member.uname = member.gname = ""
            if member.isdir():
                directories[name] = member
            if member.islnk():
                member.linkname = clean(member.linkname)
            index = owners.get(member.linkname if member.islnk() else name, 0)
            if member.isdir() and index:
                continue  # comes with the files in it
            for parent in parents(name):
                if parent in directories and parent not in written[index]:
                    written[index].add(parent)
                    parts[index].addfile(directories[parent])
            if name in written[index]:
                continue
            written[index].add(name)
            parts[index].addfile(member, source.extractfile(member) if member.isreg() else None)
    for part in parts:
        part.close()
    finish(layout, [i for i in range(LAYERS) if written[i]])


def clean(name):
    return name.removeprefix("./").strip("/")


def parents(name):
    at = name.find("/")
    while at >= 0:
        yield name[:at]
        at = name.find("/", at + 1)


def file_owners(tree):
    """The layer of each file that belongs to a package."""
    lists, sizes, base = {}, {}, set()
    with tarfile.open(tree) as source:
        for member in source:
            name = clean(member.name)
            if name == "var/lib/dpkg/status":
                base = essential(source.extractfile(member).read().decode())
            if name.startswith("var/lib/dpkg/info/") and name.endswith(".list"):
                package = name.rsplit("/", 1)[1][:-5].split(":")[0]
                lists[package] = [clean(line) for line in source.extractfile(member).read().decode().split("\n")]
            if member.isreg():
                sizes[name] = member.size
    others = sorted(set(lists) - base)
    total = sum(sizes.get(path, 0) for package in others for path in lists[package])
    owners, reached = {}, 0
    for package in others:
        index = min(LAYERS - 1, 1 + reached * (LAYERS - 1) // max(1, total))
        for path in lists[package]:
            if path in sizes:
                owners[path] = index
                reached += sizes[path]
    return owners


def essential(status):
    found = set()
    for paragraph in status.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in paragraph.split("\n") if ": " in line and line[0] != " ")
        if fields.get("Priority") in ("required", "important") or fields.get("Essential") == "yes":
            found.add(fields.get("Package"))
    return found


def finish(layout, indexes):
    descriptors, diff_ids = [], []
    for i in range(LAYERS):
        path = os.path.join(layout, f"layer{i}")
        if i not in indexes:  # one package took its share
            os.remove(path)
            continue
        with open(path, "rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        descriptors.append({"mediaType": "application/vnd.oci.image.layer.v1.tar", "digest": "sha256:" + digest,
                            "size": os.path.getsize(path)})
        diff_ids.append("sha256:" + digest)
        os.rename(path, os.path.join(layout, "blobs/sha256", digest))
    created = "2026-01-01T00:00:00Z"
    config = blob(layout, "application/vnd.oci.image.config.v1+json", {
        "architecture": "amd64", "os": "linux", "created": created, "config": {"Cmd": ["bash"]},
        "rootfs": {"type": "layers", "diff_ids": diff_ids},
        "history": [{"created": created, "created_by": f"layer {i}"} for i in indexes]})
    manifest = blob(layout, "application/vnd.oci.image.manifest.v1+json", {
        "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "config": config, "layers": descriptors})
    with open(os.path.join(layout, "index.json"), "w", encoding="ascii") as file:
        json.dump({"schemaVersion": 2, "manifests": [manifest]}, file)
    with open(os.path.join(layout, "oci-layout"), "w", encoding="ascii") as file:
        file.write('{"imageLayoutVersion":"1.0.0"}')


def blob(layout, media_type, document):
    content = json.dumps(document).encode()
    digest = hashlib.sha256(content).hexdigest()
    with open(os.path.join(layout, "blobs/sha256", digest), "wb") as file:
        file.write(content)
    return {"mediaType": media_type, "digest": "sha256:" + digest, "size": len(content)}


def many(archive, count):
    """A docker archive of images that differ in their config alone."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as tar:
        info = tarfile.TarInfo("etc/motd")
        info.size = 5
        tar.addfile(info, io.BytesIO(b"bench"))
    layer = content.getvalue()
    diff_id = hashlib.sha256(layer).hexdigest()
    with tarfile.open(archive, "w") as tar:
        def add(name, data):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
        add(diff_id + ".tar", layer)
        entries = []
        for i in range(count):
            config = json.dumps({
                "architecture": "amd64", "os": "linux", "created": f"2026-01-01T{i // 60:02}:{i % 60:02}:00Z",
                "config": {"Cmd": ["sh"], "Env": [f"NUMBER={i}"]}, "rootfs": {"type": "layers", "diff_ids": ["sha256:" + diff_id]},
                "history": [{"created": "2026-01-01T00:00:00Z", "created_by": "bench"}]}).encode()
            name = hashlib.sha256(config).hexdigest() + ".json"
            add(name, config)
            entries.append({"Config": name, "RepoTags": [f"localhost/many{i}:bench"], "Layers": [diff_id + ".tar"]})
        add("manifest.json", json.dumps(entries).encode())

#!/bin/sh
# Puts a JDK 25 under /usr/lib/jvm on Debian 12, which has no package of it.
#
# It comes from Debian 13's packages, over the mirror that apt already uses, checked by apt against the keys that Debian 12
# ships. They are unpacked into a directory of their own: no package is installed or upgraded, apt's sources stay as
# they are, and `rm -r` of that directory undoes it. Built against a newer C library, their programs ask for a few function
# versions that Debian 12 names differently; glibc-downlevel.pl says which, changes these references, and refuses any other.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
target=/usr/lib/jvm/jdk-25-from-debian13

if [ -x "$target/bin/javac" ]; then
  echo "$target is there already"
  exit 0
fi
[ "$(id -u)" = 0 ] || { echo "run this as root" >&2; exit 1; }

keyring=/usr/share/keyrings/debian-archive-keyring.gpg
if ! [ -f /usr/share/keyrings/debian-archive-trixie-stable.gpg ]; then
  echo "Error: $keyring does not know Debian 13: it is older than that release" >&2
  echo "  try:  apt-get install --only-upgrade debian-archive-keyring" >&2
  exit 1
fi

arch=$(dpkg --print-architecture)
glibc=$(getconf GNU_LIBC_VERSION | cut -d' ' -f2)
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Codename: bookworm' 'Origin: Debian' 'Created-By: Packages' | head -n1)
[ -n "$mirror" ] || { echo "Error: apt has no source for Debian 12 from which to take the mirror's name; is apt-get update done?" >&2; exit 1; }

work=$(mktemp -d "${TMPDIR:-/var/tmp}/jdk25.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
chmod 755 "$work"

# apt with lists and a source of its own; the proxy and other settings of the system stay in force.
mkdir -p "$work/lists/partial" "$work/archives/partial" "$work/debs"
echo "deb [signed-by=$keyring] $mirror trixie main" > "$work/sources.list"
cat > "$work/apt.conf" <<EOF
Dir::Etc::sourcelist "$work/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::State::lists "$work/lists";
Dir::Cache::archives "$work/archives";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
APT::Sandbox::User "root";
Acquire::Languages "none";
EOF
export APT_CONFIG="$work/apt.conf"
apt-get -q update
(cd "$work/debs" && apt-get -q download openjdk-25-jdk-headless openjdk-25-jre-headless)
unset APT_CONFIG

for deb in "$work"/debs/*.deb; do
  dpkg-deb -x "$deb" "$work/root"
done
jdk=$work/root/usr/lib/jvm/java-25-openjdk-$arch

# The package keeps settings in /etc and documentation in /usr/share: the settings are taken in, the rest is left out.
find "$jdk" -type l | while IFS= read -r link; do
  to=$(readlink "$link")
  case $to in
    /etc/java-25-openjdk/*) rm "$link"; cp "$work/root$to" "$link" ;;
    /etc/ssl/*) ;;
    *) [ -e "$link" ] || rm "$link" ;;
  esac
done

rm -f "$jdk/docs"
find "$jdk" -type f \( -path '*/bin/*' -o -path '*/lib/*' \) ! -name '*.jmod' ! -name modules -exec perl "$here/glibc-downlevel.pl" "$glibc" {} +
"$jdk/bin/java" "$here/DownlevelJmods.java" "$here/glibc-downlevel.pl" "$glibc" "$jdk/jmods"
"$jdk/bin/javac" -version

mkdir -p /usr/lib/jvm
mv "$jdk" "$target.$$"
mv -T "$target.$$" "$target"
echo "JDK 25 is in $target"

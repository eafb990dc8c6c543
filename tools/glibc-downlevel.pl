#!/usr/bin/perl
# Lets programs that were linked against a newer glibc run on this machine's older one, where that is safe.
#
#   glibc-downlevel.pl HAVE FILE...      HAVE is the glibc to run on, as in 2.36
#
# A C program compiled with glibc 2.38 or newer asks for __isoc23_strtol and the like instead of strtol (they differ
# in reading "0b101"), and for a fmod that leaves errno alone. Nothing else separates the OpenJDK packages of Debian 13 from
# the C library of Debian 12. This script turns these references back: the undefined symbol __isoc23_NAME becomes
# NAME (the name's own tail in the string table, so nothing moves) and the wanted version becomes the oldest one that
# the file already asks the same library for. Any other reference to a version newer than HAVE is refused, with the file untouched.
#
# ELF, 64 bit, little endian: elf(5). Needs nothing but perl-base.
use strict;
use warnings;

my %same = map { $_ => 1 } qw(fmod fmodf);    # newer version differs in errno only

sub newer {
  my ($version, $have) = @_;
  return 0 unless $version =~ /^GLIBC_(\d+)\.(\d+)/;
  my ($major, $minor) = ($1, $2);
  my ($have_major, $have_minor) = split /\./, $have;
  return $major > $have_major || ($major == $have_major && $minor > $have_minor);
}

sub text_at {
  my ($data, $offset) = @_;
  return unpack 'Z*', substr $$data, $offset, 256;
}

sub downlevel {
  my ($file, $have) = @_;
  open my $in, '<:raw', $file or die "$file: $!\n";
  my $data = do { local $/; <$in> };
  close $in;
  return 0 unless length $data > 64 && substr($data, 0, 6) eq "\x7fELF\x02\x01";

  my ($shoff) = unpack 'Q<', substr $data, 40, 8;
  my ($shentsize, $shnum) = unpack 'v2', substr $data, 58, 4;
  my @sections = map { [unpack 'V2Q<4V2Q<2', substr $data, $shoff + $_ * $shentsize, $shentsize] } 0 .. $shnum - 1;
  my ($dynsym) = grep { $_->[1] == 11 } @sections;
  my ($versym) = grep { $_->[1] == 0x6fffffff } @sections;
  my ($verneed) = grep { $_->[1] == 0x6ffffffe } @sections;
  return 0 unless $dynsym && $versym && $verneed;
  my $strings = $sections[$dynsym->[6]][4];

  # What each library is asked for: index of the version -> where its entry stands, and the oldest one of that library.
  my (%entry, %oldest);
  my $need = $verneed->[4];
  while (1) {
    my ($vn_version, $count, $library, $aux, $next) = unpack 'v2V3', substr $data, $need, 16;
    my $at = $need + $aux;
    for (1 .. $count) {
      my ($hash, $flags, $index, $name, $aux_next) = unpack 'Vv2V2', substr $data, $at, 16;
      my $version = text_at(\$data, $strings + $name);
      if (newer($version, $have)) {
        $entry{$index} = { at => $at, library => $library, version => $version };
      } elsif ($version =~ /^GLIBC_2\.(\d+)/ && (!$oldest{$library} || $1 < $oldest{$library}{minor})) {
        $oldest{$library} = { minor => $1, hash => $hash, name => $name };
      }
      $at += $aux_next;
    }
    last unless $next;
    $need += $next;
  }
  return 0 unless %entry;

  for my $i (0 .. $dynsym->[5] / 24 - 1) {
    my $index = unpack('v', substr $data, $versym->[4] + 2 * $i, 2) & 0x7fff;
    next unless $entry{$index};
    my $symbol = $dynsym->[4] + 24 * $i;
    my $name = unpack 'V', substr $data, $symbol, 4;
    my $text = text_at(\$data, $strings + $name);
    if ($text =~ /^__isoc23_(strtoll?|strtoull?|v?[fs]?scanf)$/) {
      substr $data, $symbol, 4, pack 'V', $name + length '__isoc23_';
    } elsif (!$same{$text}) {
      die "$file: $text\@$entry{$index}{version} has no equal in glibc $have\n";
    }
  }
  for my $wanted (values %entry) {
    my $base = $oldest{$wanted->{library}}
      or die "$file: asks for $wanted->{version} only\n";
    substr $data, $wanted->{at}, 4, pack 'V', $base->{hash};
    substr $data, $wanted->{at} + 8, 4, pack 'V', $base->{name};
  }

  # A new file in its place: the old one may be a hard link or in use.
  my $mode = (stat $file)[2] & 07777;
  open my $out, '>:raw', "$file.new" or die "$file.new: $!\n";
  print {$out} $data or die "$file.new: $!\n";
  close $out or die "$file.new: $!\n";
  chmod $mode, "$file.new" or die "$file.new: $!\n";
  rename "$file.new", $file or die "$file: $!\n";
  return 1;
}

my $have = shift // '';
die "usage: glibc-downlevel.pl HAVE FILE...\n" unless $have =~ /^\d+\.\d+$/ && @ARGV;
my $changed = 0;
$changed += downlevel($_, $have) for @ARGV;
print "$changed of ", scalar @ARGV, " files changed\n";

package io.jpod.core.registry.config;

import io.jpod.core.JpodException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Certificates and private keys in PEM. The JDK reads keys in PKCS#8 only; openssl's older forms
/// (`RSA PRIVATE KEY` of PKCS#1, `EC PRIVATE KEY` of SEC 1) are put into that wrapping here.
final class PemFile {
  private static final byte[] RSA_ALGORITHM = {
    0x30,
    0x0d,
    0x06,
    0x09,
    0x2a,
    (byte) 0x86,
    0x48,
    (byte) 0x86,
    (byte) 0xf7,
    0x0d,
    0x01,
    0x01,
    0x01,
    0x05,
    0x00
  };
  private static final byte[] EC_OID = {
    0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x02, 0x01
  };
  private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};

  private final Path file;
  private final String text;

  private PemFile(Path file, String text) {
    this.file = file;
    this.text = text;
  }

  static PemFile read(Path file) throws JpodException {
    try {
      return new PemFile(file, new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new JpodException("reading '" + file + "': " + e.getMessage(), e);
    }
  }

  /// All certificates in it.
  List<X509Certificate> certificates() throws JpodException {
    List<X509Certificate> certificates = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (Section section : sections()) {
        if (section.label.endsWith("CERTIFICATE")) {
          certificates.add(
              (X509Certificate)
                  factory.generateCertificate(new ByteArrayInputStream(section.content)));
        }
      }
    } catch (CertificateException e) {
      throw new JpodException("reading certificate '" + file + "': " + e.getMessage(), e);
    }
    if (certificates.isEmpty()) {
      throw new JpodException("reading certificate '" + file + "': no PEM certificate in it");
    }
    return certificates;
  }

  PrivateKey privateKey() throws JpodException {
    for (Section section : sections()) {
      byte[] pkcs8 =
          switch (section.label) {
            case "PRIVATE KEY" -> section.content;
            case "RSA PRIVATE KEY" -> wrap(RSA_ALGORITHM, section.content);
            case "EC PRIVATE KEY" -> wrap(ecAlgorithm(section.content), section.content);
            case "ENCRYPTED PRIVATE KEY" ->
                throw new JpodException(
                    "reading key '" + file + "': it is encrypted",
                    "openssl pkey -in " + file + " -out " + file + ".plain");
            default -> null;
          };
      if (pkcs8 != null) {
        return key(pkcs8);
      }
    }
    throw new JpodException("reading key '" + file + "': no PEM private key in it");
  }

  private PrivateKey key(byte[] pkcs8) throws JpodException {
    GeneralSecurityException failure = null;
    for (String algorithm : new String[] {"RSA", "EC", "EdDSA"}) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (InvalidKeySpecException e) {
        failure = e;
      } catch (GeneralSecurityException e) {
        throw new JpodException("reading key '" + file + "': " + e.getMessage(), e);
      }
    }
    throw new JpodException("reading key '" + file + "': not an RSA, EC or EdDSA key", failure);
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Section(String label, byte[] content) {}

  private List<Section> sections() throws JpodException {
    List<Section> sections = new ArrayList<>();
    int at = text.indexOf("-----BEGIN ");
    while (at >= 0) {
      int labelStart = at + "-----BEGIN ".length();
      int labelEnd = text.indexOf("-----", labelStart);
      String label = labelEnd < 0 ? "" : text.substring(labelStart, labelEnd);
      int end = text.indexOf("-----END " + label + "-----", labelStart);
      if (label.isEmpty() || end < 0) {
        throw new JpodException("reading '" + file + "': PEM without its end");
      }
      try {
        String body = text.substring(labelEnd + 5, end);
        sections.add(new Section(label, Base64.getMimeDecoder().decode(body)));
      } catch (IllegalArgumentException e) {
        throw new JpodException("reading '" + file + "': " + e.getMessage(), e);
      }
      at = text.indexOf("-----BEGIN ", end);
    }
    return sections;
  }

  /// RFC 5958: SEQUENCE { version, algorithm, OCTET STRING key }.
  private static byte[] wrap(byte[] algorithm, byte[] key) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(VERSION_0);
    out.writeBytes(algorithm);
    out.writeBytes(element(0x04, key));
    return element(0x30, out.toByteArray());
  }

  /// The algorithm of an RFC 5915 key, whose curve stands in its element [0].
  private byte[] ecAlgorithm(byte[] key) throws JpodException {
    byte[] curve = curve(key);
    if (curve == null) {
      throw new JpodException("reading key '" + file + "': an EC key that does not name its curve");
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(EC_OID);
    out.writeBytes(curve);
    return element(0x30, out.toByteArray());
  }

  private static byte @Nullable [] curve(byte[] key) {
    int at = contentStart(key, 0);
    while (at >= 0 && at + 1 < key.length) {
      int content = contentStart(key, at);
      int length = content < 0 ? -1 : length(key, at);
      if (length < 0 || content + length > key.length) {
        return null;
      }
      if ((key[at] & 0xff) == 0xa0) {
        return java.util.Arrays.copyOfRange(key, content, content + length);
      }
      at = content + length;
    }
    return null;
  }

  /// Length of the DER element at this place; keys are shorter than 64 KiB.
  private static int length(byte[] der, int at) {
    int first = at + 1 < der.length ? der[at + 1] & 0xff : 0xff;
    if (first < 0x80) {
      return first;
    }
    if (first == 0x81 && at + 2 < der.length) {
      return der[at + 2] & 0xff;
    }
    if (first == 0x82 && at + 3 < der.length) {
      return (der[at + 2] & 0xff) << 8 | (der[at + 3] & 0xff);
    }
    return -1;
  }

  private static int contentStart(byte[] der, int at) {
    int first = at + 1 < der.length ? der[at + 1] & 0xff : 0xff;
    return first < 0x80 ? at + 2 : first == 0x81 ? at + 3 : first == 0x82 ? at + 4 : -1;
  }

  private static byte[] element(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.length < 0x80) {
      out.write(content.length);
    } else if (content.length < 0x100) {
      out.write(0x81);
      out.write(content.length);
    } else {
      out.write(0x82);
      out.write(content.length >> 8);
      out.write(content.length);
    }
    out.writeBytes(content);
    return out.toByteArray();
  }
}

/* SHA-256 for Java: the native methods of io.jpod.oci.NativeSha256, by OpenSSL's code, which uses the processor's instructions
   for it.  Linked statically: only this of libcrypto, and no version of it has to be installed.  */

/* The functions for one algorithm are out of favour with OpenSSL 3, but the general ones bring its providers along: 4 MB.  */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
#include <stddef.h>
#include <stdint.h>

_Static_assert (sizeof (SHA256_CTX) == 112, "NativeSha256.STATE_BYTES");

/* What is used of the table of JNI functions; their places are part of the Java Native Interface, chapter 4.  */
enum { GET_PRIMITIVE_ARRAY_CRITICAL = 222, RELEASE_PRIMITIVE_ARRAY_CRITICAL = 223, JNI_ABORT = 2 };
typedef void *const *const *jni_env;
typedef void *(*get_critical) (jni_env env, void *array, uint8_t *is_copy);
typedef void (*release_critical) (jni_env env, void *array, void *bytes, int32_t mode);

static void *
bytes_of (jni_env env, void *array)
{
  return ((get_critical) (uintptr_t) (*env)[GET_PRIMITIVE_ARRAY_CRITICAL]) (env, array, NULL);
}

static void
release (jni_env env, void *array, void *bytes, int32_t mode)
{
  if (bytes != NULL)
    ((release_critical) (uintptr_t) (*env)[RELEASE_PRIMITIVE_ARRAY_CRITICAL]) (env, array, bytes, mode);
}

#define EXPORTED __attribute__ ((visibility ("default")))

EXPORTED void Java_io_jpod_oci_NativeSha256_init (jni_env env, void *type, void *state);
EXPORTED void Java_io_jpod_oci_NativeSha256_update (jni_env env, void *type, void *state, void *input, int32_t offset, int32_t length);
EXPORTED void Java_io_jpod_oci_NativeSha256_end (jni_env env, void *type, void *state, void *hash);

/* Where an array cannot be had, the JVM has no memory and an OutOfMemoryError pending.  */

void
Java_io_jpod_oci_NativeSha256_init (jni_env env, void *type, void *state)
{
  (void) type;
  SHA256_CTX *context = bytes_of (env, state);
  if (context != NULL)
    SHA256_Init (context);
  release (env, state, context, 0);
}

void
Java_io_jpod_oci_NativeSha256_update (jni_env env, void *type, void *state, void *input, int32_t offset, int32_t length)
{
  (void) type;
  SHA256_CTX *context = bytes_of (env, state);
  uint8_t *bytes = context == NULL ? NULL : bytes_of (env, input);
  if (bytes != NULL)
    SHA256_Update (context, bytes + offset, (size_t) length);
  release (env, input, bytes, JNI_ABORT);
  release (env, state, context, 0);
}

void
Java_io_jpod_oci_NativeSha256_end (jni_env env, void *type, void *state, void *hash)
{
  (void) type;
  SHA256_CTX *context = bytes_of (env, state);
  uint8_t *bytes = context == NULL ? NULL : bytes_of (env, hash);
  if (bytes != NULL)
    SHA256_Final (bytes, context);
  release (env, hash, bytes, 0);
  release (env, state, context, 0);
}

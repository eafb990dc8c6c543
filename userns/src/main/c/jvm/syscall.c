/* System calls for Java: the native method of io.jpod.userns.Syscalls.

   A foreign function of java.lang.foreign is linked at each start of the JVM, which costs every command that touches files of
   other ids 25 ms; a native method of a library costs less than one.  A call is an instruction, whatever the C library wraps.  */

#if !defined __x86_64__ && !defined __aarch64__
#error "Syscalls.java knows the numbers of x86_64 and aarch64"
#endif

__attribute__ ((visibility ("default"))) long Java_io_jpod_userns_Syscalls_call (void *jni, void *type, long number, long a, long b,
                                                                                 long c, long d, long e, long f);

/* What the kernel answers: a result, or the error number negated.  */
long
Java_io_jpod_userns_Syscalls_call (void *jni, void *type, long number, long a, long b, long c, long d, long e, long f)
{
  (void) jni;
  (void) type;
#ifdef __x86_64__
  long result;
  register long r10 __asm__ ("r10") = d;
  register long r8 __asm__ ("r8") = e;
  register long r9 __asm__ ("r9") = f;
  __asm__ volatile ("syscall"
                    : "=a" (result)
                    : "a" (number), "D" (a), "S" (b), "d" (c), "r" (r10), "r" (r8), "r" (r9)
                    : "rcx", "r11", "memory");
  return result;
#else
  register long x8 __asm__ ("x8") = number;
  register long x0 __asm__ ("x0") = a;
  register long x1 __asm__ ("x1") = b;
  register long x2 __asm__ ("x2") = c;
  register long x3 __asm__ ("x3") = d;
  register long x4 __asm__ ("x4") = e;
  register long x5 __asm__ ("x5") = f;
  __asm__ volatile ("svc 0" : "+r" (x0) : "r" (x8), "r" (x1), "r" (x2), "r" (x3), "r" (x4), "r" (x5) : "memory");
  return x0;
#endif
}

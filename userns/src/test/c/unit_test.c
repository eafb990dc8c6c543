/* Tests of the launcher's parsers and writers, built with the address and undefined-behaviour sanitizers.  */

#include "events.h"
#include "frames.h"
#include "health.h"
#include "log.h"
#include "plan.h"
#include "remove.h"
#include "restart.h"
#include "terminal.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int failures;
static const char *current;

#define CHECK(condition)                                                                                               \
  do                                                                                                                   \
    if (!(condition))                                                                                                  \
      {                                                                                                                \
        failures++;                                                                                                    \
        (void) fprintf (stderr, "%s: line %d: %s\n", current, __LINE__, #condition);                                   \
      }                                                                                                                \
  while (0)

struct text
{
  char bytes[4096];
  size_t length;
};

static void
add_word (struct text *text, const char *word)
{
  memcpy (text->bytes + text->length, word, strlen (word) + 1);
  text->length += strlen (word) + 1;
}

static struct text
make_plan (const char *const *words, size_t count)
{
  struct text text = { .length = 0 };
  char number[16];
  add_word (&text, "jpod-plan");
  add_word (&text, "1");
  for (size_t i = 0; i < count; i++)
    add_word (&text, words[i]);
  size_t length = text.length;
  uint32_t crc = crc32_of (text.bytes, length);
  add_word (&text, "end");
  (void) snprintf (number, sizeof number, "%zu", length);
  add_word (&text, number);
  (void) snprintf (number, sizeof number, "%08x", crc);
  add_word (&text, number);
  return text;
}

static const char *const good_words[]
    = { "do",    "container", "namespace", "pid",  "new", "helper", "2", "pasta", "-q",
        "child", "env",       "A=B",       "exec", "3",   "a",      "b", "" };

/* In memory of exactly its size, so that a read beyond it is caught.  */
static const char *
check_copy (const char *bytes, size_t length)
{
  struct plan plan;
  char *copy = malloc (length == 0 ? 1 : length);
  if (copy == NULL)
    abort ();
  memcpy (copy, bytes, length);
  const char *wrong = plan_check (&plan, copy, length);
  if (wrong == NULL)
    for (struct instruction now = plan_begin (&plan); plan_next (&plan, &now);)
      for (uint32_t i = 0; i < now.count; i++)
        CHECK (plan_word (&now, i) + strlen (plan_word (&now, i)) < copy + length);
  free (copy);
  return wrong;
}

static void
plan_is_read_in_order (void)
{
  struct text text = make_plan (good_words, ARRAY_LENGTH (good_words));
  struct plan plan;
  CHECK (plan_check (&plan, text.bytes, text.length) == NULL);
  struct instruction now = plan_begin (&plan);
  static const enum word expected[] = { WORD_DO, WORD_NAMESPACE, WORD_HELPER, WORD_CHILD, WORD_ENV, WORD_EXEC };
  for (size_t i = 0; i < ARRAY_LENGTH (expected); i++)
    {
      CHECK (plan_next (&plan, &now));
      CHECK (now.word == expected[i] && now.index == (int32_t) i);
    }
  CHECK (now.count == 3 && strcmp (plan_word (&now, 2), "") == 0);
  CHECK (!plan_next (&plan, &now));
  CHECK (plan_find (&plan, WORD_NAMESPACE, &now) && strcmp (plan_word (&now, 1), "new") == 0);
  CHECK (!plan_find (&plan, WORD_ENV, &now)); /* behind child */
  CHECK (strcmp (plan_setting (&plan, WORD_TTY, "0"), "0") == 0);
}

static void
broken_plans_are_refused (void)
{
  struct text text = make_plan (good_words, ARRAY_LENGTH (good_words));
  for (size_t length = 0; length < text.length; length++)
    CHECK (check_copy (text.bytes, length) != NULL);
  for (size_t i = 0; i < text.length; i++)
    {
      struct text changed = text;
      changed.bytes[i] = (char) (changed.bytes[i] ^ 1);
      CHECK (check_copy (changed.bytes, changed.length) != NULL);
    }
  static const char *const huge_count[] = { "do", "container", "helper", "4294967295", "x" };
  struct text huge = make_plan (huge_count, ARRAY_LENGTH (huge_count));
  CHECK (check_copy (huge.bytes, huge.length) != NULL);
  static const char *const no_count[] = { "do", "container", "helper" };
  struct text none = make_plan (no_count, ARRAY_LENGTH (no_count));
  CHECK (check_copy (none.bytes, none.length) != NULL);
}

/* Well-checked plans of random words: none may make the reader leave its memory.  */
static void
random_plans_stay_in_bounds (void)
{
  static const char *const pieces[] = { "do",   "container", "child", "exec",  "helper", "groups", "0",  "1",    "2",
                                        "9999", "mount",     "",      "pivot", "hint",   "end",    "-1", "caps", "x" };
  srandom (1);
  for (int round = 0; round < 200000; round++)
    {
      const char *words[24];
      size_t count = (size_t) random () % ARRAY_LENGTH (words);
      for (size_t i = 0; i < count; i++)
        words[i] = pieces[(size_t) random () % ARRAY_LENGTH (pieces)];
      if (count > 1 && random () % 4 != 0)
        {
          words[0] = "do";
          words[1] = "container";
        }
      struct text text = make_plan (words, count);
      (void) check_copy (text.bytes, text.length);
    }
}

static void
frame_headers (void)
{
  uint8_t header[FRAME_HEADER];
  uint8_t type;
  uint32_t length;
  frame_header (header, FRAME_INPUT, 65536);
  CHECK (frame_parse (header, &type, &length) && type == FRAME_INPUT && length == 65536);
  put_be32 (header + 4, 65537);
  CHECK (!frame_parse (header, &type, &length));
  frame_header (header, FRAME_INPUT, 1);
  header[2] = 1;
  CHECK (!frame_parse (header, &type, &length));
}

static size_t
filter (struct detach_keys *keys, const char *in, char *out, bool *detach)
{
  size_t n = detach_keys_filter (keys, (const uint8_t *) in, strlen (in), (uint8_t *) out, detach);
  out[n] = '\0';
  return n;
}

static void
detach_keys_across_reads (void)
{
  struct detach_keys keys;
  char out[64];
  bool detach;
  CHECK (detach_keys_parse (&keys, "1011"));
  CHECK (filter (&keys, "ab\x10", out, &detach) == 2 && !detach && strcmp (out, "ab") == 0);
  CHECK (filter (&keys, "c", out, &detach) == 2 && !detach
         && strcmp (out, "\x10"
                         "c")
                == 0);
  CHECK (filter (&keys, "\x10\x10", out, &detach) == 1 && !detach);
  CHECK (filter (&keys, "\x11zzz", out, &detach) == 0 && detach);
  CHECK (detach_keys_parse (&keys, "616162")); /* aab */
  CHECK (filter (&keys, "aaab", out, &detach) == 1 && detach && strcmp (out, "a") == 0);
  CHECK (detach_keys_parse (&keys, ""));
  CHECK (filter (&keys, "\x10\x11", out, &detach) == 2 && !detach);
  CHECK (!detach_keys_parse (&keys, "1") && !detach_keys_parse (&keys, "1g"));
}

static struct log log_state;
static char log_path[] = "/tmp/jpod-log-XXXXXX";

static const char *
logged (void)
{
  static char text[300000];
  ssize_t n = read_file (AT_FDCWD, log_path, text, sizeof text);
  CHECK (n >= 0);
  return text;
}

static void
fresh_log (void)
{
  memset (&log_state, 0, sizeof log_state);
  CHECK (truncate (log_path, 0) == 0);
  const struct log_settings settings = { .driver = LOG_JSON_FILE, .path = log_path };
  CHECK (log_open (&log_state, &settings));
}

static void
log_lines (void)
{
  fresh_log ();
  log_write (&log_state, LOG_STDOUT, "one\ntw", 6);
  log_write (&log_state, LOG_STDERR, "err\n", 4);
  log_write (&log_state, LOG_STDOUT, "o\n", 2);
  log_write (&log_state, LOG_STDOUT, "rest", 4);
  log_finish (&log_state);
  const char *text = logged ();
  static const char *const begins[] = { "{\"log\":\"one\\n\",\"stream\":\"stdout\",\"time\":\"2",
                                        "{\"log\":\"err\\n\",\"stream\":\"stderr\",\"time\":\"2",
                                        "{\"log\":\"two\\n\",\"stream\":\"stdout\",\"time\":\"2",
                                        "{\"log\":\"rest\",\"stream\":\"stdout\",\"time\":\"2" };
  for (size_t i = 0; i < ARRAY_LENGTH (begins); i++)
    {
      CHECK (strncmp (text, begins[i], strlen (begins[i])) == 0);
      const char *end = strchr (text, '\n');
      CHECK (end != NULL && end - text > 4 && memcmp (end - 3, "Z\"}", 3) == 0);
      text = end == NULL ? "" : end + 1;
    }
  CHECK (*text == '\0');
  (void) close (log_state.fd);
}

static void
log_repairs_what_is_not_utf8 (void)
{
  static const struct
  {
    const char *in;
    const char *out;
  } cases[] = { { "\xc3\xa4\n", "\xc3\xa4\\n" },
                { "\xff\n", "\xef\xbf\xbd\\n" },
                { "\xc0\xaf\n", "\xef\xbf\xbd\xef\xbf\xbd\\n" },
                { "\xed\xa0\x80\n", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\\n" },
                { "\xf0\x9f\x98\x80\n", "\xf0\x9f\x98\x80\\n" },
                { "\xf4\x90\x80\x80\n", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\\n" },
                { "\xe2\x82\n", "\xef\xbf\xbd\xef\xbf\xbd\\n" },
                { "\x01\x1f\x7f\"\\\r\t\n", "\\u0001\\u001f\\u007f\\\"\\\\\\r\\t\\n" } };
  for (size_t i = 0; i < ARRAY_LENGTH (cases); i++)
    {
      fresh_log ();
      log_write (&log_state, LOG_STDOUT, cases[i].in, strlen (cases[i].in));
      const char *text = logged ();
      size_t length = strlen (cases[i].out);
      CHECK (strncmp (text + 8, cases[i].out, length) == 0 && text[8 + length] == '"');
      (void) close (log_state.fd);
    }
}

/* A character that two reads cut in the middle stays one, and a long line is not cut within one.  */
static void
log_keeps_characters_whole (void)
{
  static char line[LOG_LINE_MAX + 100];
  fresh_log ();
  log_write (&log_state, LOG_STDOUT, "\xe2\x82", 2);
  log_write (&log_state, LOG_STDOUT, "\xac\n", 2);
  CHECK (strncmp (logged () + 8, "\xe2\x82\xac\\n", 5) == 0);
  (void) close (log_state.fd);
  for (size_t shift = 0; shift < 4; shift++)
    {
      fresh_log ();
      memset (line, 'x', sizeof line);
      memcpy (line + LOG_LINE_MAX - shift, "\xf0\x9f\x98\x80", 4);
      for (size_t at = 0; at < sizeof line; at += 1000)
        log_write (&log_state, LOG_STDOUT, line + at, sizeof line - at < 1000 ? sizeof line - at : 1000);
      log_finish (&log_state);
      CHECK (strstr (logged (), "\xef\xbf\xbd") == NULL);
      CHECK (strstr (logged (), "\xf0\x9f\x98\x80") != NULL);
      (void) close (log_state.fd);
    }
}

static void
k8s_lines_say_whether_they_are_whole (void)
{
  char text[256];
  memset (&log_state, 0, sizeof log_state);
  CHECK (truncate (log_path, 0) == 0);
  const struct log_settings settings = { .driver = LOG_K8S_FILE, .path = log_path };
  CHECK (log_open (&log_state, &settings));
  log_write (&log_state, LOG_STDOUT, "a \"b\"\n", 6);
  log_write (&log_state, LOG_STDERR, "rest", 4);
  log_finish (&log_state);
  ssize_t n = read_file (AT_FDCWD, log_path, text, sizeof text);
  CHECK (n > 0);
  CHECK (strstr (text, "+00:00 stdout F a \"b\"\n") != NULL);
  CHECK (strstr (text, "+00:00 stderr P rest\n") != NULL);
  (void) close (log_state.fd);
}

/* Number that follows in a file of records {"log":"<number>…, -1 at its end.  */
static int
next_number (FILE *file)
{
  char line[256];
  return fgets (line, sizeof line, file) == NULL ? -1 : atoi (line + 8);
}

static void
rotation_keeps_every_record_once_and_in_order (void)
{
  enum
  {
    FILES = 40,
    LINES = 5000
  };
  char path[PATH_LEN];
  int expected = 0;
  int seen = 0;
  memset (&log_state, 0, sizeof log_state);
  CHECK (truncate (log_path, 0) == 0);
  const struct log_settings settings = { .driver = LOG_JSON_FILE, .path = log_path, .max_size = 20000, .files = FILES };
  CHECK (log_open (&log_state, &settings));
  for (int i = 0; i < LINES; i++)
    {
      int length = snprintf (path, sizeof path, "%d\n", i);
      log_write (&log_state, LOG_STDOUT, path, (size_t) length);
    }
  log_finish (&log_state);
  (void) close (log_state.fd);
  for (int i = FILES - 1; i >= 0; i--)
    {
      struct stat status;
      if (i > 0)
        (void) snprintf (path, sizeof path, "%s.%d", log_path, i);
      FILE *file = fopen (i > 0 ? path : log_path, "r");
      if (file == NULL)
        continue;
      seen++;
      CHECK (fstat (fileno (file), &status) == 0 && status.st_size < 20000 + 200);
      for (int number; (number = next_number (file)) >= 0; expected++)
        CHECK (number == expected);
      (void) fclose (file);
      if (i > 0)
        (void) unlink (path);
    }
  CHECK (expected == LINES);
  CHECK (seen > 5);
}

static void
restarts_follow_the_policy_and_back_off (void)
{
  struct restart_policy policy;
  CHECK (restart_policy_parse ("on-failure", "3", &policy) && policy.kind == RESTART_ON_FAILURE && policy.retries == 3);
  CHECK (!restart_policy_parse ("sometimes", "0", &policy));
  CHECK (restart_policy_parse ("on-failure", "3", &policy));
  struct restart_facts facts = { .exit_code = 1 };
  CHECK (restart_delay (&policy, &facts) == 100);
  facts.exit_code = 0;
  CHECK (restart_delay (&policy, &facts) == -1);
  facts = (struct restart_facts){ .exit_code = 1, .restarts = 3, .previous_delay = 400 };
  CHECK (restart_delay (&policy, &facts) == -1);
  facts.restarts = 2;
  CHECK (restart_delay (&policy, &facts) == 800);
  policy.kind = RESTART_ALWAYS;
  facts = (struct restart_facts){ .exit_code = 0, .restarts = 99, .previous_delay = 51200 };
  CHECK (restart_delay (&policy, &facts) == 60000);
  facts.ran_ms = 10000;
  CHECK (restart_delay (&policy, &facts) == 100);
  policy.kind = RESTART_NO;
  CHECK (restart_delay (&policy, &facts) == -1);
}

static void
health_becomes_what_docker_says (void)
{
  const struct health_settings settings
      = { .interval = 30000, .start_period = 5000, .start_interval = 1000, .retries = 2 };
  struct health_verdict now = { .status = HEALTH_STARTING };
  now = health_judge (&settings, now, false, 4000);
  CHECK (now.status == HEALTH_STARTING && now.streak == 0);
  CHECK (health_pause (&settings, now, 4000) == 1000);
  CHECK (health_pause (&settings, now, 5000) == 30000);
  now = health_judge (&settings, now, false, 6000);
  CHECK (now.status == HEALTH_STARTING && now.streak == 1);
  now = health_judge (&settings, now, false, 7000);
  CHECK (now.status == HEALTH_UNHEALTHY && now.streak == 2);
  now = health_judge (&settings, now, true, 8000);
  CHECK (now.status == HEALTH_HEALTHY && now.streak == 0);
  now = health_judge (&settings, now, false, 100); /* the start period is over with the first success */
  CHECK (now.status == HEALTH_HEALTHY && now.streak == 1);
}

static void
events_are_one_line_each (void)
{
  char summary[] = "id x\nname web\nimage a\\nb\nlabel k=a\tb\nlabel l=\n";
  char line[EVENT_MAX];
  size_t n = event_line (line, sizeof line, "T", "died", "ID", summary, "@exit=1");
  line[n] = '\0';
  CHECK (strcmp (line, "T\tcontainer\tdied\tID\tweb\ta\\nb\t@exit=1\t.k=a\\tb\t.l=\n") == 0);
  char many[] = "name n\nlabel a=0123456789012345678901234567890123456789\n";
  char small[64];
  n = event_line (small, sizeof small, "T", "died", "ID", many, NULL);
  CHECK (n > 0 && n <= sizeof small && small[n - 1] == '\n');
  small[n - 1] = '\0';
  CHECK (strcmp (small, "T\tcontainer\tdied\tID\tn\t") == 0);
}

static void
random_bytes_in_the_log_stay_in_bounds (void)
{
  static char bytes[70000];
  for (int round = 0; round < 30; round++)
    {
      fresh_log ();
      log_state.fd = open ("/dev/null", O_WRONLY | O_CLOEXEC);
      for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char) (round % 3 == 0 ? random () : round % 3 == 1 ? random () % 64 + 0xc0 : 'a' + random () % 2);
      for (size_t at = 0; at < sizeof bytes;)
        {
          size_t part = (size_t) random () % 40000;
          part = part < sizeof bytes - at ? part : sizeof bytes - at;
          log_write (&log_state, random () % 2 == 0 ? LOG_STDOUT : LOG_STDERR, bytes + at, part);
          at += part;
        }
      log_finish (&log_state);
      (void) close (log_state.fd);
    }
}

static void
time_as_text (void)
{
  struct timespec time = { .tv_sec = 1709210096, .tv_nsec = 1020304 };
  char text[TIME_TEXT];
  time_text (&time, text);
  CHECK (strcmp (text, "2024-02-29T12:34:56.001020304Z") == 0);
}

static void
tree_is_removed_without_following_symlinks (void)
{
  char base[] = "/tmp/jpod-remove-XXXXXX";
  char path[PATH_LEN];
  char outside[PATH_LEN];
  CHECK (mkdtemp (base) != NULL);
  (void) snprintf (outside, sizeof outside, "%s/outside", base);
  CHECK (mkdir (outside, 0700) == 0);
  (void) snprintf (path, sizeof path, "%s/tree", base);
  CHECK (mkdir (path, 0700) == 0);
  int dir = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  CHECK (symlinkat (outside, dir, "link") == 0);
  for (int depth = 0; depth < 500; depth++)
    {
      char name[200];
      memset (name, 'd', sizeof name - 1);
      name[sizeof name - 1] = '\0';
      CHECK (mkdirat (dir, name, 0700) == 0);
      int below = openat (dir, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
      for (int i = 0; i < 3; i++)
        {
          char file[16];
          (void) snprintf (file, sizeof file, "f%d", i);
          (void) close (openat (dir, file, O_WRONLY | O_CREAT | O_CLOEXEC, 0));
        }
      if (depth % 100 == 0)
        CHECK (fchmod (dir, 0) == 0 || dir < 0);
      (void) close (dir);
      dir = below;
    }
  (void) close (dir);
  CHECK (remove_tree (path));
  CHECK (access (path, F_OK) < 0 && access (outside, F_OK) == 0);
  CHECK (remove_tree (path)); /* somebody else was faster */
  (void) rmdir (outside);
  (void) rmdir (base);
}

static void
numbers (void)
{
  uint32_t number;
  int64_t wide;
  mode_t mode;
  CHECK (parse_u32 ("4294967295", &number) && number == UINT32_MAX);
  CHECK (!parse_u32 ("4294967296", &number) && !parse_u32 ("", &number) && !parse_u32 ("-1", &number)
         && !parse_u32 ("1x", &number));
  CHECK (parse_i64 ("-2", &wide) && wide == -2 && !parse_i64 ("", &wide) && !parse_i64 (" 1", &wide)
         && !parse_i64 ("9223372036854775808", &wide));
  CHECK (parse_mode ("1777", &mode) && mode == 01777 && !parse_mode ("8", &mode) && !parse_mode ("17777", &mode));
  CHECK (crc32_of ("123456789", 9) == 0xcbf43926);
}

int
main (void)
{
  static const struct
  {
    const char *name;
    void (*run) (void);
  } tests[] = {
#define TEST(name) { #name, name }
    TEST (plan_is_read_in_order),
    TEST (broken_plans_are_refused),
    TEST (random_plans_stay_in_bounds),
    TEST (frame_headers),
    TEST (detach_keys_across_reads),
    TEST (log_lines),
    TEST (log_repairs_what_is_not_utf8),
    TEST (log_keeps_characters_whole),
    TEST (random_bytes_in_the_log_stay_in_bounds),
    TEST (k8s_lines_say_whether_they_are_whole),
    TEST (rotation_keeps_every_record_once_and_in_order),
    TEST (restarts_follow_the_policy_and_back_off),
    TEST (health_becomes_what_docker_says),
    TEST (events_are_one_line_each),
    TEST (time_as_text),
    TEST (tree_is_removed_without_following_symlinks),
    TEST (numbers),
  };
  (void) close (mkstemp (log_path));
  for (size_t i = 0; i < ARRAY_LENGTH (tests); i++)
    {
      current = tests[i].name;
      tests[i].run ();
    }
  (void) unlink (log_path);
  (void) printf ("%zu unit tests, %d failures\n", ARRAY_LENGTH (tests), failures);
  return failures == 0 ? 0 : 1;
}

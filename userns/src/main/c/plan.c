/* The launch plan: see plan.h and docs/design/001-launch-plan.md.  */

#include "plan.h"
#include "sys.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

enum part
{
  HEAD = 1,
  CHILD = 2,
  ANY = HEAD | CHILD
};

static const struct
{
  const char *name;
  int arity;
  enum part part;
} words[] = {
#define PLAN_ENTRY(identifier, name, arity, part) { name, arity, part },
  PLAN_WORDS (PLAN_ENTRY)
#undef PLAN_ENTRY
};

const char *
plan_name (enum word word)
{
  return words[word].name;
}

/* The word behind the one at `at`, or null at the limit. Every word up to the limit is known to end in NUL.  */
static const char *
step (const char *at, const char *limit)
{
  at += strlen (at) + 1;
  return at < limit ? at : NULL;
}

static int
find_word (const char *name)
{
  for (size_t i = 0; i < ARRAY_LENGTH (words); i++)
    if (strcmp (words[i].name, name) == 0)
      return (int) i;
  return -1;
}

/* Reads the instruction at `at` of text that ends before `limit`; null, or what is wrong.  */
static const char *
decode (const char *at, const char *limit, struct instruction *instruction)
{
  int word = find_word (at);
  if (word < 0)
    return "unknown instruction";
  instruction->word = (enum word) word;
  instruction->count = (uint32_t) words[word].arity;
  instruction->words = at = step (at, limit);
  if (words[word].arity == COUNTED)
    {
      if (at == NULL || !parse_u32 (at, &instruction->count) || instruction->count > PLAN_MAX)
        return "wrong count";
      instruction->words = at = step (at, limit);
    }
  for (uint32_t i = 0; i < instruction->count; i++)
    {
      if (at == NULL)
        return "words missing";
      at = step (at, limit);
    }
  instruction->next = at;
  return at == NULL ? "end missing" : NULL;
}

static const char *
check_end (const char *text, const char *end, const char *limit)
{
  uint32_t length;
  char crc[9];
  const char *word = step (end, limit);
  if (word == NULL || !parse_u32 (word, &length) || length != (size_t) (end - text))
    return "wrong length";
  (void) append (crc, crc + sizeof crc, "%08x", crc32_of (text, length));
  word = step (word, limit);
  if (word == NULL || strcmp (word, crc) != 0)
    return "wrong check sum";
  return step (word, limit) == NULL ? NULL : "text behind the end";
}

const char *
plan_check (struct plan *plan, const char *text, size_t size)
{
  const char *limit = text + size;
  struct instruction now = { .index = -1 };
  bool in_child = false;

  if (size > PLAN_MAX)
    return "longer than 1 MiB";
  if (size == 0 || text[size - 1] != '\0' || strcmp (text, PLAN_MAGIC) != 0)
    return "not a launch plan";
  const char *at = step (text, limit);
  if (at == NULL || strcmp (at, PLAN_VERSION) != 0)
    return "of another version of jpod";
  at = step (at, limit);
  plan->instructions = at;
  for (; at != NULL && strcmp (at, "end") != 0; at = now.next)
    {
      const char *wrong = decode (at, limit, &now);
      if (wrong != NULL)
        return wrong;
      if ((words[now.word].part & (in_child ? CHILD : HEAD)) == 0)
        return "instruction in the wrong part";
      if ((now.word == WORD_DO) != (at == plan->instructions))
        return "`do` must be its first instruction, and only that";
      in_child |= now.word == WORD_CHILD;
    }
  if (at == NULL)
    return "end missing";
  plan->text = text;
  plan->size = size;
  plan->end = at;
  return plan->end == plan->instructions ? "empty" : check_end (text, at, limit);
}

const char *
plan_open (struct plan *plan, int fd)
{
  struct stat status;
  *plan = (struct plan){ .fd = -1 };
  if (fstat (fd, &status) < 0 || status.st_size <= 0 || status.st_size > PLAN_MAX)
    return "not of a plan's size";
  size_t size = (size_t) status.st_size;
  const char *text = mmap (NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
  if (text == MAP_FAILED)
    return "unreadable";
  const char *wrong = plan_check (plan, text, size);
  if (wrong != NULL)
    {
      (void) munmap ((void *) (uintptr_t) text, size);
      return wrong;
    }
  plan->fd = fd;
  return NULL;
}

void
plan_close (struct plan *plan)
{
  if (plan->text != NULL)
    (void) munmap ((void *) (uintptr_t) plan->text, plan->size);
  close_fd (&plan->fd);
  plan->text = plan->instructions = plan->end = NULL; /* who still looks for something finds nothing */
}

struct instruction
plan_begin (const struct plan *plan)
{
  return (struct instruction){ .index = -1, .next = plan->instructions };
}

bool
plan_next (const struct plan *plan, struct instruction *instruction)
{
  if (instruction->next == plan->end)
    return false;
  (void) decode (instruction->next, plan->text + plan->size, instruction); /* checked by plan_check */
  instruction->index++;
  return true;
}

const char *
plan_word (const struct instruction *instruction, uint32_t position)
{
  const char *at = instruction->words;
  while (position-- > 0)
    at += strlen (at) + 1;
  return at;
}

bool
plan_find (const struct plan *plan, enum word word, struct instruction *found)
{
  *found = plan_begin (plan);
  while (plan_next (plan, found) && found->word != WORD_CHILD)
    if (found->word == word)
      return true;
  return false;
}

const char *
plan_setting (const struct plan *plan, enum word word, const char *otherwise)
{
  struct instruction found;
  return plan_find (plan, word, &found) ? found.words : otherwise;
}

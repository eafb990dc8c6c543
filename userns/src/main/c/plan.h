/* The launch plan: checked whole before anything of it is run, then walked in order.  */

#ifndef JPOD_PLAN_H
#define JPOD_PLAN_H

#include "launcher.h"
#include "plan-words.h"

enum word
{
#define PLAN_IDENTIFIER(identifier, name, arity, part) WORD_##identifier,
  PLAN_WORDS (PLAN_IDENTIFIER)
#undef PLAN_IDENTIFIER
      WORD_COUNT
};

struct plan
{
  const char *text;         /* read-only mapping of the memory file */
  size_t size;              /* of the mapping */
  const char *instructions; /* behind magic and version */
  const char *end;          /* the word `end` */
  int fd;                   /* the memory file, handed on from role to role */
};

struct instruction
{
  enum word word;
  int32_t index;     /* position in the plan, from 0; -1 before the first */
  const char *words; /* first word behind the name (and behind the count of a COUNTED one) */
  uint32_t count;    /* number of these words */
  const char *next;
};

/* Maps and checks the plan in memory file `fd`; null, or what is wrong with it. The plan owns the descriptor then.  */
const char *plan_open (struct plan *plan, int fd);
void plan_close (struct plan *plan);
/* Checks a plan in memory (plan_open without the mapping).  */
const char *plan_check (struct plan *plan, const char *text, size_t size);

/* Steps to the next instruction; start with a zeroed `instruction` (plan_begin). False at the end.  */
struct instruction plan_begin (const struct plan *plan);
bool plan_next (const struct plan *plan, struct instruction *instruction);
const char *plan_word (const struct instruction *instruction, uint32_t position);
const char *plan_name (enum word word);
/* First instruction `word` in front of `child`, from the start of the plan.  */
bool plan_find (const struct plan *plan, enum word word, struct instruction *found);
/* Its only word, or `otherwise` if the plan does not have it.  */
const char *plan_setting (const struct plan *plan, enum word word, const char *otherwise);

#endif

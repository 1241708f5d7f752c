/* score_words.h - what clinicians call the inputs of the scores, in Danish and English.
 *
 * Scores count by the names of their inputs ("sbp"); people read the words of this table. */
#ifndef VL_SDK_SCORE_WORDS_H
#define VL_SDK_SCORE_WORDS_H

enum vl_words { VL_WORDS_DA, VL_WORDS_EN };

/* The word for an input's name, or for a value shown ("yes", "air"); the text itself when the table
 * has none, as for numbers. Static, or `text`. */
const char *vl_score_word(const char *text, enum vl_words language);

#endif

/*-------------------------------------------------------------------------
 *
 * text.h
 *		Text built into memory the caller provides.
 *
 * What does not fit is not written and sets "overflow"; the text stays
 * terminated.  Callers check once, at the end.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FS_TEXT_H
#define FS_TEXT_H

#include <stdbool.h>
#include <stddef.h>

typedef struct FsText
{
	char	   *data;
	size_t		size;			/* bytes at data, terminator included */
	size_t		len;
	bool		overflow;
} FsText;

extern void fs_text_init(FsText *text, char *data, size_t size);
extern void fs_text_add(FsText *text, const char *s);
extern void fs_text_addf(FsText *text, const char *format,...)
			__attribute__((format(printf, 2, 3)));

/* Adds s with everything but RFC 3986's unreserved characters as %XX. */
extern void fs_text_add_escaped(FsText *text, const char *s);

#endif							/* FS_TEXT_H */

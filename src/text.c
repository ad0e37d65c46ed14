/*-------------------------------------------------------------------------
 *
 * text.c
 *		Text built into memory the caller provides.
 *
 *-------------------------------------------------------------------------
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "text.h"

void
fs_text_init(FsText *text, char *data, size_t size)
{
	text->data = data;
	text->size = size;
	text->len = 0;
	text->overflow = false;
	data[0] = '\0';
}

void
fs_text_add(FsText *text, const char *s)
{
	size_t		n = strlen(s);

	if (text->overflow || n >= text->size - text->len)
	{
		text->overflow = true;
		return;
	}
	memcpy(text->data + text->len, s, n + 1);
	text->len += n;
}

void
fs_text_addf(FsText *text, const char *format,...)
{
	size_t		room = text->size - text->len;
	va_list		args;
	int			n;

	if (text->overflow)
		return;
	va_start(args, format);
	n = vsnprintf(text->data + text->len, room, format, args);
	va_end(args);
	if (n < 0 || (size_t) n >= room)
	{
		text->data[text->len] = '\0';
		text->overflow = true;
		return;
	}
	text->len += n;
}

void
fs_text_add_escaped(FsText *text, const char *s)
{
	static const char unreserved[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

	for (; *s != '\0'; s++)
	{
		if (strchr(unreserved, *s) != NULL)
			fs_text_addf(text, "%c", *s);
		else
			fs_text_addf(text, "%%%02X", (unsigned char) *s);
	}
}

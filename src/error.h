/*-------------------------------------------------------------------------
 *
 * error.h
 *		How the core and the engine report failure.
 *
 * Code below the skin never throws.  A function that can fail returns a
 * status (or false/NULL) and, where a sentence helps, fills an FsError that
 * the caller owns.  The skin alone turns either into an ereport.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FS_ERROR_H
#define FS_ERROR_H

#define FS_ERROR_TEXT 256

typedef struct FsError
{
	char		text[FS_ERROR_TEXT];	/* a sentence without a period; "" if none */
} FsError;

#endif							/* FS_ERROR_H */

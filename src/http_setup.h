/*-------------------------------------------------------------------------
 *
 * http_setup.h
 *		What libcurl is told to do.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FS_HTTP_SETUP_H
#define FS_HTTP_SETUP_H

#include "http_transfer.h"

/* Takes over the configuration. */
extern bool fs_http_configure(FsHttp *http, const FsHttpConfig *config,
							  FsError *err);

/* May this request be sent at all? */
extern bool fs_http_check(const char *url, const FsHttpAuth *auth,
						  FsError *err);
extern CURLcode fs_http_set_options(FsHttpTransfer *t, const char *url,
									const FsHttpAuth *auth);

extern void fs_http_set_error(FsError *err, const char *format,...)
			__attribute__((format(printf, 2, 3)));

#endif							/* FS_HTTP_SETUP_H */

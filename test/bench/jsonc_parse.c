/*-------------------------------------------------------------------------
 *
 * jsonc_parse.c
 *		What json-c takes to parse pages, and nothing else.
 *
 *	jsonc_parse FILE...			parses the files, already in memory; prints the
 *								seconds it took and the CPU seconds
 *	jsonc_parse < FILE			parses JSON values one after the other as they
 *								arrive; prints their number
 *
 *		cc -O2 test/bench/jsonc_parse.c -ljson-c -o jsonc_parse
 *
 *-------------------------------------------------------------------------
 */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static void
fail(const char *what)
{
	fprintf(stderr, "jsonc_parse: %s\n", what);
	exit(1);
}

static double
seconds(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

static char *
read_file(const char *name, size_t *len)
{
	FILE	   *file = fopen(name, "rb");
	char	   *text;
	long		size;

	if (file == NULL || fseek(file, 0, SEEK_END) != 0 ||
		(size = ftell(file)) < 0)
		fail("cannot read a file");
	rewind(file);
	text = malloc((size_t) size + 1);
	if (text == NULL || fread(text, 1, (size_t) size, file) != (size_t) size)
		fail("cannot read a file");
	fclose(file);
	text[size] = '\0';
	*len = (size_t) size;
	return text;
}

static void
parse_files(int n, char **names)
{
	char	  **texts = calloc((size_t) n, sizeof(char *));
	size_t	   *lens = calloc((size_t) n, sizeof(size_t));
	double		start;
	double		start_cpu;

	if (texts == NULL || lens == NULL)
		fail("out of memory");
	for (int i = 0; i < n; i++)
		texts[i] = read_file(names[i], &lens[i]);
	start = seconds(CLOCK_MONOTONIC);
	start_cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
	for (int i = 0; i < n; i++)
	{
		json_tokener *tokener = json_tokener_new();
		json_object *root = json_tokener_parse_ex(tokener, texts[i],
												  (int) lens[i]);

		if (root == NULL)
			fail("not JSON");
		json_object_put(root);
		json_tokener_free(tokener);
	}
	printf("%.6f %.6f\n", seconds(CLOCK_MONOTONIC) - start,
		   seconds(CLOCK_PROCESS_CPUTIME_ID) - start_cpu);
}

static void
parse_stream(void)
{
	static char block[65536];
	json_tokener *tokener = json_tokener_new();
	long		values = 0;
	ssize_t		len;

	while ((len = read(STDIN_FILENO, block, sizeof(block))) > 0)
	{
		size_t		at = 0;

		while (at < (size_t) len)
		{
			json_object *root = json_tokener_parse_ex(tokener, block + at,
													  (int) ((size_t) len - at));

			at += json_tokener_get_parse_end(tokener);
			if (root != NULL)
			{
				values++;
				json_object_put(root);
				json_tokener_reset(tokener);
			}
			else if (json_tokener_get_error(tokener) != json_tokener_continue)
				fail("not JSON");
		}
	}
	if (len < 0)
		fail("cannot read");
	printf("%ld\n", values);
}

int
main(int argc, char **argv)
{
	if (argc > 1)
		parse_files(argc - 1, argv + 1);
	else
		parse_stream();
	return 0;
}

/*-------------------------------------------------------------------------
 *
 * url_test.c
 *		Account addresses taken and refused, and the requests below them.
 *
 *		cc -std=c11 -Isrc test/unit/url_test.c src/url.c src/text.c -lcurl
 *
 * What is taken is read a second time by libcurl, which must see the same
 * host and port: it is libcurl that connects.
 *
 *-------------------------------------------------------------------------
 */
#include <curl/curl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "tap.h"
#include "url.h"

#define COUNT(array)	((int) (sizeof(array) / sizeof((array)[0])))

#define HOST_63 "a23456789012345678901234567890123456789012345678901234567890123"
#define HOST_255 HOST_63 "." HOST_63 "." HOST_63 "." HOST_63

static const struct
{
	const char *url;
	bool		https;
	const char *host;
	int			port;
}			taken[] = {
	{"https://acme.freshservice.com", true, "acme.freshservice.com", 0},
	{"https://acme.freshservice.com/", true, "acme.freshservice.com", 0},
	{"HTTPS://ACME.FreshService.COM/", true, "acme.freshservice.com", 0},
	{"https://acme.freshservice.com:443", true, "acme.freshservice.com", 443},
	{"https://acme.freshservice.com:8443/", true, "acme.freshservice.com", 8443},
	{"https://a:1", true, "a", 1},
	{"https://a:65535", true, "a", 65535},
	{"https://a:00443", true, "a", 443},
	{"https://a_b-c.example", true, "a_b-c.example", 0},
	{"https://10.0.0.1", true, "10.0.0.1", 0},
	{"https://localhost", true, "localhost", 0},
	{"https://[2001:DB8::1]:8443", true, "[2001:db8::1]", 8443},
	{"https://" HOST_255, true, HOST_255, 0},
	{"http://localhost", false, "localhost", 0},
	{"http://LOCALHOST:8080/", false, "localhost", 8080},
	{"Http://127.0.0.1:1", false, "127.0.0.1", 1},
	{"http://127.0.0.0", false, "127.0.0.0", 0},
	{"http://127.255.255.255", false, "127.255.255.255", 0},
	{"http://[::1]", false, "[::1]", 0},
	{"http://[::1]:9000/", false, "[::1]", 9000},
};

static const char *const refused[] = {
	"", " ", "/", "acme.freshservice.com", "//acme.freshservice.com",
	"https", "https:", "https:/", "https://", "https:///", "https://:443",
	"https:/acme.freshservice.com", "https:\\\\acme.freshservice.com",
	"ftp://acme.freshservice.com", "file:///etc/passwd", "httpss://a",
	" https://acme.freshservice.com", "https ://a", "https://https://a",
	/* user information */
	"https://user@acme.freshservice.com", "https://user:pw@acme.freshservice.com",
	"https://@acme.freshservice.com", "https://acme.freshservice.com@evil.com",
	"https://acme.freshservice.com:443@evil.com", "https://a:1@b",
	"https://acme.freshservice.com/@evil.com", "http://localhost@evil.com",
	"http://127.0.0.1:80@evil.com/", "http://[::1]@evil.com",
	/* path, query, fragment */
	"https://a/api", "https://a/api/v2", "https://a//", "https://a/.",
	"https://a?", "https://a?x=1", "https://a/?x=1", "https://a#", "https://a/#x",
	"https://a;x", "https://a,b", "http://localhost#.evil.com",
	"http://evil.com#localhost", "http://evil.com?localhost",
	/* ports */
	"https://a:", "https://a:/", "https://a:0", "https://a:00000", "https://a:65536",
	"https://a:99999999999999999999", "https://a:-1", "https://a:+1",
	"https://a: 1", "https://a:1 ", "https://a:80a", "https://a:0x50",
	"https://a:80:80", "https://a:8.0", "https://a:https", "https://a::1",
	/* names */
	"https://.", "https://..", "https://.a", "https://a.", "https://a..b",
	"https://a.b.", "https://a.:443", "https://-a", "https://a b", "https://a%41",
	"https://a%2eb", "https://%61cme.freshservice.com", "https://a%00", "https://*",
	"https://*.freshservice.com", "https://a'b", "https://a\"b", "https://a<b",
	"https://a$b", "https://a!b", "https://{id}", "https://a|b", "https://a^b",
	"https://b\xc3\xbc" "cher.example", "https://a\xff", "https://a\x7f",
	"https://a\\", "https://a\\b", "https://acme.freshservice.com\\@evil.com",
	"https://acme.freshservice.com\\.evil.com",
	"https://a\n", "https://a\t", "https://a\r\n", "https://a\nb", "https://\ta",
	"https://a\r\nHost: evil.com", "https://a\x01", "https://a ",
	"ht\ntps://a", "\thttps://a",
	"https://" HOST_255 "a",
	/* IPv6 */
	"https://[", "https://[]", "https://[::1", "https://::1", "https://[::1]a",
	"https://[::1].evil.com", "https://[fe80::1%25eth0]", "https://[g::1]",
	"https://[1]", "https://[1.2.3.4]", "https://a[::1]", "https://[[::1]]",
	"https://[::1]:", "https://[v1.a]",
	/* http, where it leaves the machine, or might */
	"http://acme.freshservice.com", "http://127.0.0.1.evil.com",
	"http://localhost.evil.com", "http://localhost.", "http://localhost.localdomain",
	"http://evil-localhost", "http://xlocalhost", "http://127.0.0.1.",
	"http://127.1", "http://127.0.1", "http://127.", "http://127..1", "http://127...",
	"http://127", "http://127.0.0.256", "http://127.0.0.1.1", "http://127.0.0.0001",
	"http://127.0.0.010", "http://127.0.0.01", "http://127.999.1.1", "http://128.0.0.1",
	"http://1270.0.0.1", "http://0127.0.0.1", "http://0177.0.0.1", "http://0x7f.0.0.1",
	"http://2130706433", "http://0", "http://0.0.0.0", "http://10.0.0.1",
	"http://[::]", "http://[::2]", "http://[0:0:0:0:0:0:0:1]",
	"http://[::ffff:127.0.0.1]", "http://[::1].evil.com", "http://127.0.0.1-evil.com",
	"http://127.0.0.1_", "http://127.0.0.1%00.evil.com", "http://a",
};

static const struct
{
	const char *host;
	const char *list;
	bool		allowed;
}			hosts[] = {
	{"acme.freshservice.com", "*.freshservice.com", true},
	{"a.b.freshservice.com", "*.freshservice.com", true},
	{"acme.freshservice.com", "*.FRESHSERVICE.Com", true},
	{"freshservice.com", "*.freshservice.com", false},
	{".freshservice.com", "*.freshservice.com", false},
	{"evilfreshservice.com", "*.freshservice.com", false},
	{"acme.freshservice.com.evil.com", "*.freshservice.com", false},
	{"acme.freshservice.co", "*.freshservice.com", false},
	{"acme.freshservice.comm", "*.freshservice.com", false},
	{"acme.freshservice.com.", "*.freshservice.com", false},
	{"freshservice.com", "freshservice.com", true},
	{"acme.freshservice.com", "freshservice.com", false},
	{"freshservice.co", "freshservice.com", false},
	{"freshservice.com", "freshservice.co", false},
	{"acme.example", "a.example, acme.example", true},
	{"acme.example", "a.example,acme.example,", true},
	{"acme.example", " ,, \tACME.example\t,", true},
	{"acme.example", "a.example acme.example", true},
	{"b.example", "a.example, *.b.example,c.example", false},
	{"x.b.example", "a.example, *.b.example,c.example", true},
	{"c.example", "a.example, *.b.example,c.example", true},
	{"acme.example", "", false},
	{"acme.example", "   ", false},
	{"acme.example", ",", false},
	{"acme.example", "*", false},
	{"acme.example", "*.", false},
	{"acme.example", "**.example", false},
	{"acme.example", "a*.example", false},
	{"acme.example", "*.*", false},
	{"acme.example", "*example", false},
	{"acme.example", ".example", false},
	{"acme.example", "*.acme.example", false},
	{"[::1]", "[::1]", true},
	{"[::1]", "::1", false},
	{"127.0.0.1", "127.0.0.1", true},
	{"127.0.0.1", "127.0.0.10", false},
	{"127.0.0.10", "127.0.0.1", false},
	{"a", "acme,b", false},
};

/* Whether libcurl reads the URL as we do, numeric addresses aside. */
static bool
curl_agrees(const char *url, const FsAddress *address)
{
	CURLU	   *handle = curl_url();
	char		port[16];
	char	   *part[7] = {NULL};
	bool		same;

	snprintf(port, sizeof(port), "%d",
			 address->port != 0 ? address->port : address->https ? 443 : 80);
	same = curl_url_set(handle, CURLUPART_URL, url, 0) == CURLUE_OK &&
		curl_url_get(handle, CURLUPART_SCHEME, &part[0], 0) == CURLUE_OK &&
		curl_url_get(handle, CURLUPART_HOST, &part[1], 0) == CURLUE_OK &&
		curl_url_get(handle, CURLUPART_PORT, &part[2],
					 CURLU_DEFAULT_PORT) == CURLUE_OK &&
		curl_url_get(handle, CURLUPART_PATH, &part[3], 0) == CURLUE_OK &&
		curl_url_get(handle, CURLUPART_USER, &part[4], 0) != CURLUE_OK &&
		curl_url_get(handle, CURLUPART_QUERY, &part[5], 0) != CURLUE_OK &&
		curl_url_get(handle, CURLUPART_FRAGMENT, &part[6], 0) != CURLUE_OK &&
		strcmp(part[0], address->https ? "https" : "http") == 0 &&
		strcasecmp(part[1], address->host) == 0 &&
		strcmp(part[2], port) == 0 &&
		strcmp(part[3], "/") == 0;
	for (int i = 0; i < COUNT(part); i++)
		curl_free(part[i]);
	curl_url_cleanup(handle);
	return same;
}

static void
test_addresses(void)
{
	FsAddress	address;
	FsError		err;

	for (int i = 0; i < COUNT(taken); i++)
	{
		strcpy(err.text, "");
		ok(fs_url_parse(taken[i].url, &address, &err), "%s is taken",
		   taken[i].url);
		if (err.text[0] != '\0')
			diag("%s", err.text);
		is_str(address.host, taken[i].host, "... its host");
		is_int(address.port, taken[i].port, "... its port");
		ok(address.https == taken[i].https, "... its scheme");
		ok(curl_agrees(taken[i].url, &address), "... as libcurl has them");
	}

	for (int i = 0; i < COUNT(refused); i++)
	{
		strcpy(err.text, "");
		ok(!fs_url_parse(refused[i], &address, &err) && err.text[0] != '\0',
		   "address %d is refused", i);
		if (err.text[0] == '\0')
			diag("\"%s\" is taken", refused[i]);
		if (strpbrk(err.text, "\n.") != NULL)
			diag("not a sentence without a period: %s", err.text);
	}

	ok(!fs_url_parse("https://u:secret@a", &address, &err) &&
	   strstr(err.text, "secret") == NULL, "a reason does not quote the URL");
}

static void
test_hosts(void)
{
	for (int i = 0; i < COUNT(hosts); i++)
		ok(fs_host_allowed(hosts[i].host, hosts[i].list) == hosts[i].allowed,
		   "\"%s\" is %s by \"%s\"", hosts[i].host,
		   hosts[i].allowed ? "allowed" : "not allowed", hosts[i].list);
}

/* glibc's setlocale() does not free what it makes of LOCPATH. */
const char *__lsan_default_suppressions(void);

const char *
__lsan_default_suppressions(void)
{
	return "leak:argz_add_sep\n";
}

/*
 * In Turkish, "I" is not the upper case of "i".  test/run makes the locale,
 * where it can.
 */
static void
test_locale(void)
{
	static const char *const names[] = {"tr_TR.ISO-8859-9", "tr_TR.iso88599",
	"tr_TR", "tr_TR.UTF-8", "tr_TR.utf8", "az_AZ.utf8"};
	const char *folder = getenv("TEST_LOCALES");
	FsAddress	address;
	FsError		err;
	bool		set = false;

	if (folder != NULL)
		setenv("LOCPATH", folder, 1);
	for (int i = 0; i < COUNT(names) && !set; i++)
		set = setlocale(LC_CTYPE, names[i]) != NULL;
	if (!set)
	{
		skip("no such locale here", "names do not follow the locale");
		return;
	}
	ok(fs_url_parse("https://INFO.FRESHSERVICE.COM", &address, &err) &&
	   strcmp(address.host, "info.freshservice.com") == 0 &&
	   fs_host_allowed(address.host, "*.FRESHSERVICE.COM"),
	   "names do not follow the locale");
	setlocale(LC_CTYPE, "C");
}

static void
check_request(const FsRequest *request, const FsAddress *address,
			  const char *url, const char *plain, const char *what)
{
	char		room[FS_URL_SIZE];
	FsText		text;

	fs_text_init(&text, room, sizeof(room));
	fs_request_url(request, address, &text);
	is_str(text.data, url, "%s: URL", what);
	ok(!text.overflow && text.len == strlen(url), "%s: its length", what);
	fs_text_init(&text, room, sizeof(room));
	fs_request_text(request, &text);
	is_str(text.data, plain, "%s: text", what);
}

static void
test_requests(void)
{
	FsAddress	acme = {true, "acme.freshservice.com", 0};
	FsAddress	local = {false, "[::1]", 8080};
	FsRequest	request = {"/tickets"};
	char		room[64];

	check_request(&request, &acme,
				  "https://acme.freshservice.com/api/v2/tickets",
				  "GET /api/v2/tickets", "no parameters");
	check_request(&request, &local, "http://[::1]:8080/api/v2/tickets",
				  "GET /api/v2/tickets", "another address");

	request = (FsRequest) {"/tickets/{id}/conversations", 1, {{"id", "42"}}};
	fs_request_param(&request, "page", "2");
	check_request(&request, &acme,
				  "https://acme.freshservice.com/api/v2/tickets/42/conversations?page=2",
				  "GET /api/v2/tickets/42/conversations?page=2", "an id");
	request = (FsRequest) {"/tickets/{id}", 1, {{"id", "9223372036854775807"}}};
	check_request(&request, &acme,
				  "https://acme.freshservice.com/api/v2/tickets/9223372036854775807",
				  "GET /api/v2/tickets/9223372036854775807", "an id at the end");
	request = (FsRequest) {"/a/{id}", 1, {{"id", "1/../../x?y=%2f#z &"}}};
	check_request(&request, &acme,
				  "https://acme.freshservice.com/api/v2/a/1%2F..%2F..%2Fx%3Fy%3D%252f%23z%20%26",
				  "GET /api/v2/a/1/../../x?y=%2f#z &", "an id stays one segment");
	request = (FsRequest) {"/tickets", 1, {{"id", "42"}}};
	check_request(&request, &acme,
				  "https://acme.freshservice.com/api/v2/tickets",
				  "GET /api/v2/tickets", "an id without a place");

	request = (FsRequest) {"/a/{x_id}/b/{id}"};
	fs_request_hole(&request, "id", "1 2");
	check_request(&request, &acme, "https://acme.freshservice.com/api/v2/a/{x_id}/b/1%202",
				  "GET /api/v2/a/{x_id}/b/1 2", "one of two placeholders has a value");
	fs_request_hole(&request, "x_id", "3");
	fs_request_params(&request, "c={id}&d={x_id}e&f={g}", room);
	fs_request_fill(&request);
	fs_request_param(&request, "h", "{id}");
	check_request(&request, &acme,
				  "https://acme.freshservice.com/api/v2/a/3/b/1%202?c=1%202&d=%7Bx_id%7De&f=%7Bg%7D&h=%7Bid%7D",
				  "GET /api/v2/a/3/b/1 2?c=1 2&d={x_id}e&f={g}&h={id}",
				  "parameters that are placeholders");

	request = (FsRequest) {"/a"};
	fs_request_param(&request, "per_page", "100");
	fs_request_param(&request, "page", "1");
	strcpy(room, "start_token=a%2Fb%26+c&page=7&x=");
	ok(fs_request_query(&request, room), "a query of another URL");
	check_request(&request, &acme,
				  "https://acme.freshservice.com/api/v2/a?per_page=100&page=7&start_token=a%2Fb%26%20c&x=",
				  "GET /api/v2/a?per_page=100&page=7&start_token=a/b& c&x=",
				  "its parameters come in place of those of the same name");
	{
		static const char *const wrong[] = {"a", "=b", "a=%", "a=%4", "a=%4g", "a=%00", "%0a=1"};

		for (int i = 0; i < (int) (sizeof(wrong) / sizeof(wrong[0])); i++)
		{
			request = (FsRequest) {"/a"};
			strcpy(room, wrong[i]);
			ok(!fs_request_query(&request, room), "not a query: %s", wrong[i]);
		}
		request = (FsRequest) {"/a"};
		strcpy(room, "a=&b=&c=&d=&e=&f=&g=&h=&i=&j=&k=&l=&m=&n=&o=&p=&q=");
		ok(!fs_request_query(&request, room), "a query of too many parameters");
	}

	request = (FsRequest) {"/tickets/filter"};
	fs_request_param(&request, "workspace_id", "0");
	fs_request_param(&request, "query",
					 "\"(status:2 OR status:3) AND updated_at:>'2026-07-01'\"");
	check_request(&request, &acme,
				  "https://acme.freshservice.com/api/v2/tickets/filter?workspace_id=0"
				  "&query=%22%28status%3A2%20OR%20status%3A3%29%20AND%20"
				  "updated_at%3A%3E%272026-07-01%27%22",
				  "GET /api/v2/tickets/filter?workspace_id=0"
				  "&query=\"(status:2 OR status:3) AND updated_at:>'2026-07-01'\"",
				  "a filter");

	request = (FsRequest) {"/requesters"};
	fs_request_param(&request, "email", "a+b&c=d@x.example");
	check_request(&request, &acme,
				  "https://acme.freshservice.com/api/v2/requesters"
				  "?email=a%2Bb%26c%3Dd%40x.example",
				  "GET /api/v2/requesters?email=a+b&c=d@x.example",
				  "a value that could be taken for more parameters");

	request = (FsRequest) {"/tickets"};
	fs_request_params(&request, "include=stats", room);
	fs_request_params(&request, "", room + 32);
	is_int(request.nparams, 1, "no parameters are none");
	fs_request_params(&request, "order_by=created_at&empty=&x=a=b", room + 16);
	check_request(&request, &acme,
				  "https://acme.freshservice.com/api/v2/tickets?include=stats"
				  "&order_by=created_at&empty=&x=a%3Db",
				  "GET /api/v2/tickets?include=stats&order_by=created_at&empty=&x=a=b",
				  "parameters in one string");

	request = (FsRequest) {"/tickets"};
	for (int i = 0; i < FS_MAX_PARAMS; i++)
		fs_request_param(&request, "a", "b");
	is_int(request.nparams, FS_MAX_PARAMS, "as many parameters as there may be");
}

/* Whatever the memory, the text is a beginning of the URL. */
static void
test_overflow(void)
{
	FsAddress	acme = {true, "acme.freshservice.com", 8443};
	FsRequest	request = {"/tickets/{id}", 1, {{"id", "1 2"}}};
	char		whole[256];
	FsText		text;
	size_t		size;
	int			right = 0;

	fs_request_param(&request, "page", "\"x\"");
	fs_text_init(&text, whole, sizeof(whole));
	fs_request_url(&request, &acme, &text);
	for (size = 1; size <= text.len + 1; size++)
	{
		char	   *memory = malloc(size);
		FsText		cut;

		fs_text_init(&cut, memory, size);
		fs_request_url(&request, &acme, &cut);
		if (cut.overflow == (size <= text.len) &&
			strncmp(whole, memory, cut.len) == 0 && strlen(memory) == cut.len)
			right++;
		free(memory);
	}
	is_int(right, (int) text.len + 1, "too little memory is noticed");
}

int
main(void)
{
	test_addresses();
	test_hosts();
	test_locale();
	test_requests();
	test_overflow();
	return done_testing();
}

/*-------------------------------------------------------------------------
 *
 * tuple.c
 *		From a record's bytes to a row's Datums.
 *
 * Only the columns the query reads are decoded.  Common types are decoded
 * here, from the bytes; others go through the type's input function.  An
 * error names column, table and record.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type_d.h"
#include "mb/pg_wchar.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgrprotos.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"

#include "compat.h"
#include "datetime.h"
#include "freshservice_fdw.h"

typedef struct FsField
{
	AttrNumber	attno;
	const char *column;
	Oid			typid;
	int32		typmod;
	FmgrInfo	input;			/* of the type, or of its elements */
	Oid			ioparam;
	Oid			element;		/* of an array; InvalidOid otherwise */
	int16		typlen;
	bool		typbyval;
	char		typalign;
} FsField;

struct FsDecoder
{
	FsTable    *table;
	int			nfields;
	FsField    *fields;
	FsJsonPath *paths;
	FsJson	   *values;

	/* for the error context */
	FsField    *current;
	FsJson		record;
};

FsDecoder *
fsfdw_decoder(FsTable *table, TupleDesc tupdesc, List *attrs)
{
	FsDecoder  *decoder = palloc0(sizeof(FsDecoder));
	int			n = list_length(attrs);
	ListCell   *lc;

	decoder->table = table;
	decoder->fields = palloc0(sizeof(FsField) * Max(n, 1));
	decoder->paths = palloc0(sizeof(FsJsonPath) * Max(n, 1));
	decoder->values = palloc0(sizeof(FsJson) * Max(n, 1));
	foreach(lc, attrs)
	{
		FsTableColumn *column = fsfdw_table_column(table, lfirst_int(lc));
		FsField    *field = &decoder->fields[decoder->nfields];
		Oid			function;

		field->attno = column->attno;
		field->column = column->name;
		field->typid = column->typid;
		field->typmod = column->typmod;
		field->element = get_element_type(column->typid);
		if (OidIsValid(field->element))
			get_typlenbyvalalign(field->element, &field->typlen,
								 &field->typbyval, &field->typalign);
		getTypeInputInfo(OidIsValid(field->element) ? field->element :
						 field->typid, &function, &field->ioparam);
		fmgr_info(function, &field->input);
		decoder->paths[decoder->nfields].path = column->field;
		decoder->paths[decoder->nfields].len = strlen(column->field);
		decoder->nfields++;
	}
	return decoder;
}

/* Error context: no catalog access here, the transaction may be broken. */
static void
conversion_context(void *arg)
{
	FsDecoder  *decoder = arg;
	FsJson		id = {FS_JSON_ABSENT, NULL, 0};

	if (decoder->current == NULL)
		return;
	if (decoder->record.type == FS_JSON_OBJECT)
		id = fs_json_get(decoder->record, "id");
	if (id.type == FS_JSON_NUMBER || id.type == FS_JSON_STRING)
		errcontext("column \"%s\" of foreign table \"%s\", record id %.*s",
				   decoder->current->column, decoder->table->name,
				   (int) Min(id.len, 64), id.at);
	else
		errcontext("column \"%s\" of foreign table \"%s\"",
				   decoder->current->column, decoder->table->name);
}

static const char *
json_type_name(FsJsonType type)
{
	switch (type)
	{
		case FS_JSON_FALSE:
		case FS_JSON_TRUE:
			return "a boolean";
		case FS_JSON_NUMBER:
			return "a number";
		case FS_JSON_STRING:
			return "a string";
		case FS_JSON_ARRAY:
			return "an array";
		case FS_JSON_OBJECT:
			return "an object";
		default:
			return "nothing";
	}
}

static void
wrong_type(FsJson value, const char *expected)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
			 errmsg("expected %s from Freshservice, got %s", expected,
					json_type_name(value.type)),
			 errhint("A column of type jsonb takes whatever the field holds.")));
}

/* What fs_json_unescape() says of characters that text cannot hold. */
static _Noreturn void
raise_character(ptrdiff_t problem)
{
	ereport(ERROR,
			(errcode(ERRCODE_UNTRANSLATABLE_CHARACTER),
			 errmsg("unsupported Unicode escape sequence"),
			 problem == FS_JSON_NUL_CHARACTER ?
			 errdetail("\\u0000 cannot be converted to text.") :
			 errdetail("Half of a surrogate pair is not a character."),
			 errhint("Have the record corrected in Freshservice, or leave the column out of the query.")));
}

/* Characters of a string, in the server's encoding, terminated. */
static char *
string_text(FsJson value)
{
	char	   *room = palloc(value.len + 1);
	ptrdiff_t	len = fs_json_unescape(value, room);

	if (len < 0)
		raise_character(len);
	room[len] = '\0';
	return pg_any_to_server(room, (int) len, PG_UTF8);
}

/* The bytes of any value as they came, in the server's encoding, terminated. */
static char *
raw_text(FsJson value)
{
	char	   *copy = pnstrdup(value.at, value.len);

	return pg_any_to_server(copy, (int) value.len, PG_UTF8);
}

/* The text a value has as input of a non-JSON type. */
static char *
input_text(FsJson value)
{
	return value.type == FS_JSON_STRING ? string_text(value) : raw_text(value);
}

/* The same as a value of type text. */
static Datum
string_datum(FsJson value)
{
	text	   *room;
	ptrdiff_t	len;

	if (value.type != FS_JSON_STRING || GetDatabaseEncoding() != PG_UTF8)
		return CStringGetTextDatum(input_text(value));
	room = palloc(VARHDRSZ + value.len);
	len = fs_json_unescape(value, VARDATA(room));
	if (len < 0)
		raise_character(len);
	SET_VARSIZE(room, VARHDRSZ + len);
	return PointerGetDatum(room);
}

static Datum
through_input(FsField *field, char *text)
{
	return InputFunctionCall(&field->input, text, field->ioparam, field->typmod);
}

static Datum
decode_integer(FsField *field, FsJson value)
{
	int64_t		number;

	if (value.type != FS_JSON_NUMBER || !fs_json_int64(value, &number))
	{
		if (value.type != FS_JSON_NUMBER && value.type != FS_JSON_STRING)
			wrong_type(value, "an integer");
		return through_input(field, input_text(value));
	}
	if (field->typid == INT8OID)
		return Int64GetDatum(number);
	if (number < PG_INT32_MIN || number > PG_INT32_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("value " INT64_FORMAT " is out of range for type integer",
						(int64) number),
				 errhint("ALTER the column's type to bigint.")));
	return Int32GetDatum((int32) number);
}

static Datum
decode_boolean(FsField *field, FsJson value)
{
	if (value.type == FS_JSON_TRUE)
		return BoolGetDatum(true);
	if (value.type == FS_JSON_FALSE)
		return BoolGetDatum(false);
	if (value.type != FS_JSON_STRING && value.type != FS_JSON_NUMBER)
		wrong_type(value, "a boolean");
	return through_input(field, input_text(value));
}

static Datum
decode_timestamp(FsField *field, FsJson value)
{
	const char *s = value.at;
	size_t		len = value.len;
	int64_t		usec;

	if (value.type == FS_JSON_STRING)
	{
		s++;
		len -= 2;
	}
	else if (value.type != FS_JSON_NUMBER)
		wrong_type(value, "a point in time");
	if (!fs_parse_timestamp(s, len, &usec))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_DATETIME_FORMAT),
				 errmsg("not a timestamp as Freshservice writes them: \"%.*s\"",
						(int) pg_encoding_mbcliplen(PG_UTF8, s, (int) len, 64), s)));
	return TimestampTzGetDatum(usec -
							   (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * USECS_PER_DAY);
}

/* A scalar for a jsonb; characters are those of the body where they can be. */
static void
fill_jsonb(JsonbValue *jsonb, FsJson value)
{
	switch (value.type)
	{
		case FS_JSON_STRING:
			jsonb->type = jbvString;
			if (memchr(value.at, '\\', value.len) == NULL)
			{
				jsonb->val.string.val = unconstify(char *, value.at) + 1;
				jsonb->val.string.len = (int) value.len - 2;
			}
			else
			{
				char	   *room = palloc(value.len);
				ptrdiff_t	len = fs_json_unescape(value, room);

				if (len < 0)
					raise_character(len);
				jsonb->val.string.val = room;
				jsonb->val.string.len = (int) len;
			}
			break;
		case FS_JSON_NUMBER:
			jsonb->type = jbvNumeric;
			jsonb->val.numeric =
				DatumGetNumeric(DirectFunctionCall3(numeric_in,
													CStringGetDatum(pnstrdup(value.at, value.len)),
													ObjectIdGetDatum(InvalidOid),
													Int32GetDatum(-1)));
			break;
		case FS_JSON_FALSE:
		case FS_JSON_TRUE:
			jsonb->type = jbvBool;
			jsonb->val.boolean = value.type == FS_JSON_TRUE;
			break;
		default:
			jsonb->type = jbvNull;
	}
}

/* Recursion is as deep as the text is nested, which validation has bounded. */
static JsonbValue *
push_jsonb(JsonbParseState **state, JsonbIteratorToken token, FsJson value)
{
	FsJsonIter	iter = fs_json_begin(value);
	JsonbValue	scalar;
	FsJson		key;
	FsJson		item;

	switch (value.type)
	{
		case FS_JSON_OBJECT:
			pushJsonbValue(state, WJB_BEGIN_OBJECT, NULL);
			while (fs_json_next_member(&iter, &key, &item))
			{
				fill_jsonb(&scalar, key);
				pushJsonbValue(state, WJB_KEY, &scalar);
				push_jsonb(state, WJB_VALUE, item);
			}
			return pushJsonbValue(state, WJB_END_OBJECT, NULL);
		case FS_JSON_ARRAY:
			pushJsonbValue(state, WJB_BEGIN_ARRAY, NULL);
			while (fs_json_next_element(&iter, &item))
				push_jsonb(state, WJB_ELEM, item);
			return pushJsonbValue(state, WJB_END_ARRAY, NULL);
		default:
			fill_jsonb(&scalar, value);
			return pushJsonbValue(state, token, &scalar);
	}
}

/* The same as the type's input function makes of the value's text. */
static Datum
decode_jsonb(FsField *field, FsJson value)
{
	JsonbParseState *state = NULL;
	JsonbValue	scalar;

	if (GetDatabaseEncoding() != PG_UTF8)
		return through_input(field, raw_text(value));
	if (value.type == FS_JSON_OBJECT || value.type == FS_JSON_ARRAY)
		return JsonbPGetDatum(JsonbValueToJsonb(push_jsonb(&state, WJB_ELEM, value)));
	fill_jsonb(&scalar, value);
	return JsonbPGetDatum(JsonbValueToJsonb(&scalar));
}

static Datum decode_value(FsField *field, Oid type, FsJson value);

static Datum
decode_array(FsField *field, FsJson value)
{
	FsField		item = *field;
	ArrayBuildState *state;
	FsJsonIter	iter;
	FsJson		element;

	if (value.type != FS_JSON_ARRAY)
		wrong_type(value, "an array");
	item.typid = field->element;
	item.typmod = -1;
	item.element = InvalidOid;
	state = initArrayResult(field->element, CurrentMemoryContext, false);
	iter = fs_json_begin(value);
	while (fs_json_next_element(&iter, &element))
	{
		bool		isnull = element.type == FS_JSON_NULL;
		Datum		datum = isnull ? (Datum) 0 :
			decode_value(&item, item.typid, element);

		state = accumArrayResult(state, datum, isnull, field->element,
								 CurrentMemoryContext);
	}
	return makeArrayResult(state, CurrentMemoryContext);
}

static Datum
decode_value(FsField *field, Oid type, FsJson value)
{
	if (OidIsValid(field->element))
		return decode_array(field, value);
	switch (type)
	{
		case INT4OID:
		case INT8OID:
			return decode_integer(field, value);
		case BOOLOID:
			return decode_boolean(field, value);
		case TIMESTAMPTZOID:
			return decode_timestamp(field, value);
		case TEXTOID:
			return string_datum(value);
		case JSONOID:
			return through_input(field, raw_text(value));
		case JSONBOID:
			return decode_jsonb(field, value);
		case FLOAT4OID:
		case FLOAT8OID:
		case NUMERICOID:
			if (value.type != FS_JSON_NUMBER && value.type != FS_JSON_STRING)
				wrong_type(value, "a number");
			return through_input(field, input_text(value));
		default:
			return through_input(field, input_text(value));
	}
}

void
fsfdw_decode(FsDecoder *decoder, FsJson record, Datum *values, bool *isnull)
{
	ErrorContextCallback callback;

	callback.callback = conversion_context;
	callback.arg = decoder;
	callback.previous = error_context_stack;
	error_context_stack = &callback;

	decoder->record = record;
	fs_json_pick(record, decoder->paths, decoder->nfields, decoder->values);
	for (int i = 0; i < decoder->nfields; i++)
	{
		FsField    *field = &decoder->fields[i];
		FsJson		value = decoder->values[i];

		decoder->current = field;
		isnull[field->attno - 1] = value.type == FS_JSON_ABSENT ||
			value.type == FS_JSON_NULL;
		if (!isnull[field->attno - 1])
			values[field->attno - 1] = decode_value(field, field->typid, value);
	}
	decoder->current = NULL;
	error_context_stack = callback.previous;
}

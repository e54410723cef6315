/* The plain SHA-1 functions leave their state in the open: the key and the URL are hashed once and not per request. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "signature.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#define BLOCK_BYTES 64
#define SIGNATURE_LENGTH 28

static SHA_CTX inner;
static SHA_CTX outer;

static void start(SHA_CTX *state, struct text key, unsigned char mask)
{
    unsigned char block[BLOCK_BYTES];
    memset(block, mask, sizeof block);
    for (size_t i = 0; i < key.length && i < sizeof block; i++) {
        block[i] ^= (unsigned char)key.bytes[i];
    }
    SHA1_Init(state);
    SHA1_Update(state, block, sizeof block);
}

void signature_prepare(struct text auth_token, struct text url)
{
    start(&inner, auth_token, 0x36);
    start(&outer, auth_token, 0x5c);
    SHA1_Update(&inner, url.bytes, url.length);
}

static bool comes_after(const struct form_field *a, const struct form_field *b)
{
    uint32_t shorter = a->name_length < b->name_length ? a->name_length : b->name_length;
    int order = memcmp(a->name, b->name, shorter);
    return order != 0 ? order > 0 : a->name_length > b->name_length;
}

/* Puts the fields in the order of their names; fields of one name stay as they came. */
static void sort(const struct form *form, const struct form_field **sorted)
{
    for (size_t i = 0; i < form->count; i++) {
        const struct form_field *next = &form->fields[i];
        size_t place = i;
        while (place > 0 && comes_after(sorted[place - 1], next)) {
            sorted[place] = sorted[place - 1];
            place--;
        }
        sorted[place] = next;
    }
}

bool signature_matches(const struct form *form, struct text signature)
{
    if (signature.length != SIGNATURE_LENGTH) {
        return false;
    }

    const struct form_field *sorted[FORM_FIELDS];
    sort(form, sorted);

    static char signed_fields[HTTP_REQUEST_BYTES];
    char *end = signed_fields;
    for (size_t i = 0; i < form->count; i++) {
        const struct form_field *field = sorted[i];
        end = text_put(end, (struct text){field->name, field->name_length + field->value_length});
    }

    unsigned char digest[SHA_DIGEST_LENGTH];
    SHA_CTX state = inner;
    SHA1_Update(&state, signed_fields, (size_t)(end - signed_fields));
    SHA1_Final(digest, &state);
    state = outer;
    SHA1_Update(&state, digest, sizeof digest);
    SHA1_Final(digest, &state);

    unsigned char expected[SIGNATURE_LENGTH + 1];
    EVP_EncodeBlock(expected, digest, sizeof digest);
    return CRYPTO_memcmp(expected, signature.bytes, SIGNATURE_LENGTH) == 0;
}

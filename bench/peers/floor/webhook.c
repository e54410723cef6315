#include "webhook.h"

#include "answer.h"
#include "directory.h"
#include "form.h"
#include "record.h"
#include "signature.h"

char *webhook_answer(char *out, const struct http_request *request, enum webhook_mode mode)
{
    static struct form form;
    if (!form_parse(request->body, &form)) {
        return answer_status(out, TEXT("400 Bad Request"), false);
    }
    if (mode >= WEBHOOK_SIGNED && !signature_matches(&form, request->signature)) {
        return answer_status(out, TEXT("403 Forbidden"), false);
    }
    if (form.call_sid.length == 0) {
        return answer_status(out, TEXT("400 Bad Request"), false);
    }

    int64_t assistant = directory_find(form.to);
    if (mode >= WEBHOOK_DURABLE) {
        record_call(&form, assistant);
    }
    return assistant != 0 ? answer_connect(out, form.to, form.from) : answer_reject(out);
}

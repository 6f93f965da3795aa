"""What is wrong with a language model, its server or its answer."""

from tiro.errors.base import TiroError


class LlmError(TiroError):
    """A language model could not do its work."""

    code = "llm_failed"
    message = "The language model failed."


class LlmUnavailable(LlmError):
    """No language model is set up, or its server cannot be reached."""

    code = "llm_unavailable"
    message = (
        "No language model is set up. Set TIRO_LLMS__OPENAI_COMPATIBLE__BASE_URL, or use"
        " templates without one."
    )


class LlmFailed(LlmError):
    """The server of the language model did not answer, or with a fault of its own."""

    is_retryable = True


class LlmBusy(LlmFailed):
    """The server of the language model asks to come back later."""

    message = "The language model's server is busy. It is asked again later."


class LlmModelMissing(LlmError):
    """The server has no such language model."""

    code = "llm_model_missing"
    message = "The server of the language model does not have this model."


class LlmKeyRequired(LlmError):
    """The job needs the caller's key again."""

    code = "llm_key_required"
    message = (
        "The key of the language model is no longer in memory. Resume the job, or restart it from"
        " the failed stage, with the X-LLM-Key header."
    )


class LlmKeyRefused(LlmError):
    """The provider refused the key."""

    code = "llm_key_refused"
    message = "The language model's provider refused the key. Check it."


class LlmContextExceeded(LlmError):
    """What was sent is longer than the model can read at once."""

    code = "llm_context_exceeded"
    message = "The text is longer than the language model can read at once."


class LlmAnswerInvalid(LlmError):
    """The answer does not have the asked shape, not even after it was told so."""

    code = "llm_answer_invalid"
    message = (
        "The language model's answer does not have the shape that the template asks for. Try again,"
        " or use a larger model."
    )

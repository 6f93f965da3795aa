"""What is wrong with an engine, its model or its key."""

from tiro.errors.base import TiroError


class EngineError(TiroError):
    """An engine could not do its work."""

    code = "engine_failed"
    message = "The engine failed."


class EngineUnavailable(EngineError):
    """The engine cannot run here."""

    code = "engine_unavailable"
    message = "The engine is not available on this server. 'tiro engines' says why."


class EngineSwitchedOff(EngineUnavailable):
    """An administrator has switched off the engine that a job names, or all of them."""

    message = "No engine is switched on. An administrator can switch one on: tiro engines set."


class EngineFailed(EngineError):
    """The engine crashed or answered with an error."""

    is_retryable = True


class EngineOutOfMemory(EngineError):
    """The engine needs more memory than there is."""

    code = "engine_out_of_memory"
    message = "The engine ran out of memory. Choose a smaller model."
    is_retryable = True


class ModelMissing(EngineError):
    """The model is not here and may not or cannot be fetched."""

    code = "model_missing"
    message = "The model is not installed. Fetch it with 'tiro models pull', or put it into the models folder."


class ModelFetchFailed(ModelMissing):
    """The model could not be fetched this time."""

    code = "model_fetch_failed"
    message = "The model could not be fetched. Check the network, or put it into the models folder."
    is_retryable = True


class ModelBroken(EngineError):
    """The model's files cannot be loaded."""

    code = "model_broken"
    message = (
        "The model's files are damaged or not of this engine. Remove and fetch the model again."
    )


class OwnKeyUnavailable(EngineError):
    """A caller's own key cannot be used with this engine or this server."""

    code = "own_key_unavailable"
    message = "Your own engine key cannot be used with this engine on this server."


class EngineKeyRequired(EngineError):
    """The job needs the caller's key again."""

    code = "engine_key_required"
    message = "The engine key is no longer in memory. Resume the job with the X-Engine-Key header."


class EngineKeyRefused(EngineError):
    """The provider refused the key."""

    code = "engine_key_refused"
    message = "The engine's provider refused the key. Check it."

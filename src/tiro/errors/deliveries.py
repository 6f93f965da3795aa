"""What is wrong with a delivery or its destination."""

from tiro.errors.base import TiroError


class DeliveryError(TiroError):
    """A delivery did not reach its destination."""

    code = "delivery_failed"
    message = "The delivery did not reach its destination."


class DeliveryFailed(DeliveryError):
    """It did not reach its destination this time."""

    is_retryable = True


class DeliveryRefused(DeliveryError):
    """The destination refused it, and would again."""

    code = "delivery_refused"
    message = "The destination refused the delivery. Mend the destination, then replay it."


class DestinationGone(DeliveryError):
    """The destination wants nothing any more."""

    code = "destination_gone"
    message = "The destination says that it is gone. It was switched off."


class DestinationInvalid(DeliveryError):
    """A destination is not set up right; `details.path` says where."""

    code = "destination_invalid"
    message = "The destination is not set up right. details.path says where."


class SecretsUnreadable(DeliveryError):
    """Stored secrets cannot be read with the server's present secret key."""

    code = "secrets_unreadable"
    message = (
        "The stored secrets cannot be read: the secret key of this server is another now. Give them"
        " again, or bring the former secret key back."
    )

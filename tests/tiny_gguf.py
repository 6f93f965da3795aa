"""Writes a language model of half a megabyte with random weights, which llama.cpp's real server runs.

Its vocabulary is bytes and a few words; it answers with printable letters, and within a JSON Schema
when it is asked to.
"""

from pathlib import Path
from typing import Any

import gguf
import numpy as np

WORDS = ("Ġthe", "Ġand", "Ġmeeting", "Ġwill", "Ġteam", "Ġreport", "summary", "Ġbudget")
SPECIAL = ("<|bos|>", "<|eos|>", "<|im_start|>", "<|im_end|>")
TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
WIDTH, HIDDEN, LAYERS, HEADS = 64, 128, 2, 4
NEVER = -50.0


def write_tiny_gguf(path: Path, *, context_tokens: int = 4096, seed: int = 0) -> Path:
    """Write the model, the same for the same seed."""
    tokens, merges = _vocabulary()
    out = gguf.GGUFWriter(path, "llama")
    _describe(out, tokens, merges, context_tokens)
    _weigh(out, tokens, np.random.default_rng(seed))
    out.write_header_to_file()
    out.write_kv_data_to_file()
    out.write_tensors_to_file()
    out.close()
    return path


def _vocabulary() -> tuple[list[str], list[str]]:
    """All bytes as GPT-2 writes them, then the words, each letter joined to what is before it."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in plain]
    tokens = [chr(byte) for byte in plain] + [chr(256 + number) for number in range(len(others))]
    merges: list[str] = []
    for word in WORDS:
        for end in range(1, len(word)):
            if word[: end + 1] not in tokens:
                tokens.append(word[: end + 1])
                merges.append(f"{word[:end]} {word[end]}")
    return [*tokens, *SPECIAL], merges


def _describe(out: Any, tokens: list[str], merges: list[str], context_tokens: int) -> None:
    out.add_name("tiny-random")
    out.add_context_length(context_tokens)
    out.add_embedding_length(WIDTH)
    out.add_block_count(LAYERS)
    out.add_feed_forward_length(HIDDEN)
    out.add_head_count(HEADS)
    out.add_head_count_kv(HEADS)
    out.add_layer_norm_rms_eps(1e-5)
    out.add_rope_dimension_count(WIDTH // HEADS)
    out.add_vocab_size(len(tokens))
    out.add_file_type(gguf.LlamaFileType.ALL_F32)
    out.add_tokenizer_model("gpt2")
    out.add_tokenizer_pre("default")
    out.add_token_list(tokens)
    kinds = [gguf.TokenType.NORMAL] * (len(tokens) - len(SPECIAL))
    out.add_token_types(kinds + [gguf.TokenType.CONTROL] * len(SPECIAL))
    out.add_token_merges(merges)
    out.add_bos_token_id(tokens.index("<|bos|>"))
    out.add_eos_token_id(tokens.index("<|im_end|>"))
    out.add_add_bos_token(True)
    out.add_chat_template(TEMPLATE)


def _weigh(out: Any, tokens: list[str], random: np.random.Generator) -> None:
    """The first dimension stays 1 through all layers: a bias that keeps odd bytes out of answers."""

    def some(*shape: int) -> Any:
        return (random.standard_normal(shape) * 0.05).astype(np.float32)

    def keeping(weights: Any) -> Any:
        weights[0] = 0
        return weights

    embedding, answer = some(len(tokens), WIDTH), some(len(tokens), WIDTH)
    embedding[:, 0] = 1
    answer[:, 0] = [0.0 if _may_be_said(token) else NEVER for token in tokens]
    ones = np.ones(WIDTH, np.float32)
    out.add_tensor("token_embd.weight", embedding)
    out.add_tensor("output_norm.weight", ones)
    out.add_tensor("output.weight", answer)
    for layer in range(LAYERS):
        block = f"blk.{layer}"
        out.add_tensor(f"{block}.attn_norm.weight", ones)
        out.add_tensor(f"{block}.ffn_norm.weight", ones)
        for name in "qkv":
            out.add_tensor(f"{block}.attn_{name}.weight", some(WIDTH, WIDTH))
        out.add_tensor(f"{block}.attn_output.weight", keeping(some(WIDTH, WIDTH)))
        out.add_tensor(f"{block}.ffn_gate.weight", some(HIDDEN, WIDTH))
        out.add_tensor(f"{block}.ffn_up.weight", some(HIDDEN, WIDTH))
        out.add_tensor(f"{block}.ffn_down.weight", keeping(some(WIDTH, HIDDEN)))


def _may_be_said(token: str) -> bool:
    return token == "<|im_end|>" or all(32 <= ord(char) < 127 or char in "ĠĊ" for char in token)

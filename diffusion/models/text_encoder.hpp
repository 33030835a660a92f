// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ATen/core/Tensor.h>

#include "diffusion/text/embeddings.hpp"
#include "diffusion/weights/parameter_store.hpp"
#include "diffusion/weights/state_dict.hpp"

namespace weft::models {

/// A prompt as the diffusion network sees it.
struct Encoded {
  at::Tensor cond;    ///< [1, tokens, width], float32
  at::Tensor pooled;  ///< [1, width], float32; undefined where no tower gives one
};

/// How a prompt is filled up where its tokenizer makes one chunk of any length (T5).
struct PromptPadding {
  std::int64_t min_padding = 0;  ///< positions behind the prompt, at least
  std::int64_t min_length = 0;   ///< positions of all, at least
};

struct EncodeOptions {
  /// Which layer's output counts, from the end as CLIPSetLastLayer gives it: -1 the last, -2 the one before.
  std::optional<int> stop_at_layer;
  /// Where "embedding:name" is looked up; null: it is plain text.
  const text::Embeddings* embeddings = nullptr;
  /// Prompts of single towers, by name, where they are not the one for all.
  std::map<std::string, std::string, std::less<>> tower_prompts{};
  std::optional<PromptPadding> padding{};  ///< empty: as the family does
};

/// One network of a text encoder, for whoever maps names onto its parameters (LoRA).
struct TextTower {
  std::string name;    ///< "clip_l", "clip_g", "t5xxl"
  std::string prefix;  ///< what its keys start with in the store; empty when there is only one
};

/// Turns prompts into conditioning: tokenizers and the networks behind them, whatever their number.
class TextEncoder {
 public:
  virtual ~TextEncoder() = default;

  /// Tokenizes and encodes. The caller holds a Lease of store() while it runs, which says device, dtypes and patches.
  virtual Encoded encode(std::string_view prompt, const EncodeOptions& options) const = 0;
  /// The parameters of all its networks.
  virtual weights::ParameterStore& store() const = 0;
  virtual std::vector<TextTower> towers() const = 0;
};

}  // namespace weft::models

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <ATen/core/Tensor.h>

namespace weft::sampling {

/// A block of a UNet, by its number among those of its part.
struct UnetBlock {
  enum class Part { input, middle, output };
  Part part = Part::input;
  std::int64_t index = 0;
  bool operator==(const UnetBlock&) const = default;
};

/// One self-attention of a UNet.
struct SelfAttention {
  UnetBlock block;
  std::int64_t transformer = 0;  ///< which of the block's transformer blocks
  std::int64_t heads = 1;
};

/// The two kinds of blocks that transformers like Flux are made of.
enum class StreamBlock { both, joined };

/// One call of a network, as hooks see it.
struct NetworkCall {
  double sigma = 0;                   ///< the step's noise level
  std::vector<std::size_t> sides{};   ///< of each equal part of the batch, which of Guidance::sides() it is for
  std::vector<std::size_t> prompts{};  ///< of each part, which prompt it is: the same number at every step
  std::vector<std::int64_t> latent{};  ///< x's shape, [B, C, h, w]
  std::size_t question = 0;            ///< 0: the step's own; else what one of the hooks asks besides, the same at every step
};

/// Looks into a network while it is called, or changes what flows through it. Networks that lack a place never call
/// for it. Tensors are the hook's own to change in place only where they are given by reference.
class NetworkHook {
 public:
  virtual ~NetworkHook() = default;

  /// The feature map [B, C, H, W] behind an input block, before it is kept for the skip connection and after.
  virtual void input_block(const NetworkCall&, UnetBlock, at::Tensor& /*h*/) {}
  virtual void after_skip(const NetworkCall&, UnetBlock, at::Tensor& /*h*/) {}
  /// What an output block joins: the feature map, which may be changed in place, and that of the skip connection,
  /// which may not.
  virtual void output_block(const NetworkCall&, UnetBlock, at::Tensor& /*h*/, at::Tensor& /*skip*/) {}

  /// The tokens that ask and the tokens that they look at, both [B, L, C], before they are projected.
  virtual void attention_inputs(const NetworkCall&, const SelfAttention&, at::Tensor& /*x*/, at::Tensor& /*context*/) {}
  /// Another attention than the network's own: q, k, v [B, L, C] -> [B, L, C]. Nothing: its own.
  virtual std::optional<at::Tensor> attention(const NetworkCall&, const SelfAttention&, const at::Tensor& /*q*/,
                                              const at::Tensor& /*k*/, const at::Tensor& /*v*/) {
    return std::nullopt;
  }
  /// What attention gave, projected: [B, L, C].
  virtual void attention_output(const NetworkCall&, const SelfAttention&, at::Tensor& /*out*/) {}

  /// Whether a block of a transformer like Flux is left out of this call.
  virtual bool leaves_out(const NetworkCall&, StreamBlock, std::int64_t /*index*/) { return false; }
};

/// The hooks of one call of a network, in the order in which they were laid on the model. Lives as long as the call.
struct NetworkHooks {
  std::vector<NetworkHook*> hooks{};
  NetworkCall call{};

  bool leave_out(StreamBlock kind, std::int64_t index) const {
    for (NetworkHook* hook : hooks)
      if (hook->leaves_out(call, kind, index)) return true;
    return false;
  }
};

}  // namespace weft::sampling

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <ATen/ATen.h>

#include "diffusion/weights/gguf_blocks.hpp"
#include "diffusion/weights/patch.hpp"
#include "engine/base/hash.hpp"

namespace weft::weights {

/// One weight of a network, as its modules hold it. Made by a ParameterStore, which owns it; its address is stable.
class Parameter {
 public:
  /// scale: what a weight that was scaled to fp8 is multiplied by, one number; undefined: nothing.
  /// pieces: what a source without data is made of (StateDict::pieces).
  Parameter(std::string key, at::Tensor source, const at::Tensor& scale, std::size_t order,
            std::span<const at::Tensor> pieces = {});
  Parameter(const Parameter&) = delete;
  Parameter& operator=(const Parameter&) = delete;

  /// The network's own key ("input_blocks.1.1.proj_in.weight").
  const std::string& key() const { return key_; }
  at::IntArrayRef sizes() const { return source_.sizes(); }
  /// The dtype in the file.
  at::ScalarType source_dtype() const { return source_.scalar_type(); }

  /// The weight, patched, on the device and in the dtype to compute in: where it is kept in another, or streamed, made
  /// here, so ask once a use and keep the result no longer than that.
  /// Only while a ParameterStore::Lease lives; without one it is the file's weight, unpatched, as stored.
  at::Tensor value() const;

  /// Declares that a layer is made with it, which adds products() to what it computes with value().
  void serve_layer() const { serves_layer_ = true; }

  /// The changes that the policy keeps beside the weight (ComputePolicy::products_beside); value() is without them.
  std::span<const ThinProduct> products() const { return products_; }

  /// value()'s rows of these numbers, without casting the rest: a token table has many more than a prompt names.
  /// ids: [...], int64, each a row of the weight. Returns [..., columns].
  at::Tensor rows(const at::Tensor& ids) const;

 private:
  friend class ParameterStore;
  friend class Preparation;

  /// What value() does beyond a cast.
  struct OnUse {
    at::Device device = at::kCPU;
    std::optional<at::ScalarType> round_to;          // fp8 that the weight is to go through
    Patches patches;                                 // applied in float32
    std::vector<std::span<const std::byte>> expect;  // what will be read soon after
  };

  bool in_pieces() const { return !pieces_.empty(); }
  /// The file's tensors that it is made of; mostly one.
  std::span<const at::Tensor> parts() const { return in_pieces() ? std::span(pieces_) : std::span(&source_, 1); }
  /// Whether the file has it quantised: then it is unpacked each time it is used.
  bool in_blocks() const { return block_format_of(parts().front()) != nullptr; }
  const void* source_address() const { return bytes_of(parts().front()).data(); }
  std::vector<std::span<const std::byte>> source_bytes() const;
  /// As in the file, unscaled; a copy only where it is in pieces.
  at::Tensor whole() const;
  static at::Tensor scaled(const at::Tensor& stored, at::ScalarType dtype, const std::optional<float>& scale);
  at::Tensor made_on_use() const;
  void forget();
  std::size_t resident_bytes() const;  // of its own, apart from the file's

  std::string key_;
  at::Tensor source_;                // in the file, or a copy where alignment asked for one
  std::vector<at::Tensor> pieces_;   // where the file has it in several tensors: source_ is without data then
  std::optional<float> scale_;       // of a weight scaled to fp8
  std::size_t order_;                // in which the network asked for it, which is about that of use
  at::Tensor kept_;                  // on the device, in the storage dtype, patched; may be source_ itself
  bool in_scratch_ = false;          // kept_ is in a file of its own, and costs no memory
  std::optional<OnUse> on_use_;      // set: value() starts from the kept one and does this
  std::optional<float> kept_scale_;  // what kept_ is still to be multiplied by
  at::ScalarType compute_;           // what value() returns
  std::vector<ThinProduct> products_;
  mutable bool serves_layer_ = false;
  Hash prepared_for_;                // policy and patches that kept_ was made for; zero: none
};

}  // namespace weft::weights

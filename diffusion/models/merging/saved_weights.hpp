// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <ATen/core/Tensor.h>

#include "diffusion/models/values.hpp"
#include "engine/base/cancel.hpp"

namespace weft::models {

/// What a weight file is to hold: each tensor is made when its turn comes, so that no model is in memory as a whole.
class SavedWeights {
 public:
  /// One tensor as the file holds it.
  struct Entry {
    at::ScalarType dtype = at::kFloat;
    std::vector<std::int64_t> sizes;
    std::function<at::Tensor()> make;  ///< gives that dtype and those sizes, on the CPU
  };
  using Entries = std::map<std::string, Entry, std::less<>>;

  void add(std::string key, Entry entry);
  void add(std::string key, at::Tensor tensor);
  const Entries& entries() const { return entries_; }
  bool empty() const { return entries_.empty(); }

  /// Writes a safetensors file: all of it, or none. progress: how many of how many tensors are written. Throws FileError
  /// (a full disk), Cancelled, WeightsError.
  void write(const std::filesystem::path& path, const std::map<std::string, std::string>& metadata,
             const CancelToken& cancel, const std::function<void(std::int64_t, std::int64_t)>& progress) const;

 private:
  Entries entries_;
};

/// The weights of a network with its patches, keys bare. Each keeps the dtype that its file has, rounded once after
/// patching; quantised weights become float16, and those scaled to fp8 bfloat16 where one of them is patched.
SavedWeights weights_of(const weights::ParameterStore& store, const weights::PatchSet& patches);

/// All of a network's weights as ModelSave has them, keys below "model.diffusion_model.", and the marks by which a loader
/// finds what it predicts.
SavedWeights weights_of(const Model& model);
/// A text encoder as a checkpoint of that model's family holds it. Throws NodeError where the family has no such tower.
SavedWeights checkpoint_weights_of(const Clip& clip, std::string_view family);
/// The towers of a text encoder, each as a file of its own holds it: by name ("clip_l").
std::map<std::string, SavedWeights> tower_weights_of(const Clip& clip);
/// An autoencoder as a checkpoint of that model's family holds it; with an empty family, as a file of its own.
SavedWeights weights_of(const Vae& vae, std::string_view family);

/// What a checkpoint of that model says of itself (Stability AI's ModelSpec), as ComfyUI writes it.
std::map<std::string, std::string> model_spec(const Model& model, const std::string& title);

}  // namespace weft::models

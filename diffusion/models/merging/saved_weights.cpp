// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/merging/saved_weights.hpp"

#include <utility>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "diffusion/models/merging/merge.hpp"
#include "diffusion/weights/gguf_blocks.hpp"
#include "diffusion/weights/widen.hpp"
#include "diffusion/weights/write.hpp"
#include "engine/base/errors.hpp"

namespace weft::models {
namespace {

bool is_scaled(const weights::StateDict& file) {
  for (const auto& [key, tensor] : file.tensors())
    if (weights::is_fp8_bookkeeping(key)) return true;
  return false;
}

bool is_quantised(const weights::StateDict& file, const std::string& key, const at::Tensor& tensor) {
  const auto pieces = file.pieces(key);
  return weights::block_format_of(pieces.empty() ? tensor : pieces.front()) != nullptr;
}

/// The dtype in which a weight is written.
at::ScalarType dtype_saved(const weights::StateDict& file, const std::string& key, const at::Tensor& tensor,
                           bool unscaled) {
  if (is_quantised(file, key, tensor)) return at::kHalf;
  return unscaled && weights::is_fp8(tensor.scalar_type()) ? at::kBFloat16 : tensor.scalar_type();
}

at::Tensor in_dtype(const at::Tensor& weight, at::ScalarType dtype) {
  at::Tensor result = at::empty(weight.sizes(), weight.options().dtype(dtype));
  result.copy_(weight);
  return result;
}

}  // namespace

void SavedWeights::add(std::string key, Entry entry) { entries_.insert_or_assign(std::move(key), std::move(entry)); }

void SavedWeights::add(std::string key, at::Tensor tensor) {
  const Entry entry{tensor.scalar_type(), tensor.sizes().vec(), [tensor] { return tensor; }};
  add(std::move(key), entry);
}

void SavedWeights::write(const std::filesystem::path& path, const std::map<std::string, std::string>& metadata,
                         const CancelToken& cancel,
                         const std::function<void(std::int64_t, std::int64_t)>& progress) const {
  std::vector<weights::TensorSpec> specs;
  for (const auto& [key, entry] : entries_) specs.push_back({key, entry.dtype, entry.sizes});
  weights::SafetensorsWriter writer(path, std::move(specs), metadata);
  std::int64_t done = 0;
  const auto total = static_cast<std::int64_t>(writer.order().size());
  for (const weights::TensorSpec& spec : writer.order()) {
    cancel.check();
    const at::Tensor tensor = entries_.at(spec.key).make().to(at::kCPU).contiguous();
    if (tensor.scalar_type() != spec.dtype || tensor.sizes() != spec.shape)
      throw WeightsError(fmt::format("{}: '{}' became another shape than it was said to have", path.string(), spec.key));
    writer.write({static_cast<const std::byte*>(tensor.const_data_ptr()), tensor.nbytes()});
    if (progress) progress(++done, total);
  }
  writer.finish();
}

SavedWeights weights_of(const weights::ParameterStore& store, const weights::PatchSet& patches) {
  const weights::StateDict& file = store.source();
  const bool unscaled = is_scaled(file) && !patches.empty();
  SavedWeights saved;
  for (const auto& [key, tensor] : file.tensors()) {
    if (unscaled && weights::is_fp8_bookkeeping(key)) continue;
    const auto found = patches.find(key);
    const weights::Patches own = found == patches.end() ? weights::Patches{} : found->second;
    const at::ScalarType dtype = dtype_saved(file, key, tensor, unscaled);
    if (own.empty() && dtype == tensor.scalar_type() && file.pieces(key).empty() && !is_quantised(file, key, tensor)) {
      saved.add(key, tensor);
      continue;
    }
    saved.add(key, {dtype, weights::sizes_after(own, tensor.sizes()), [file, own, key = key, dtype] {
                      return in_dtype(weights::apply_all(own, weight_in_float(file, key), key), dtype);
                    }});
  }
  return saved;
}

}  // namespace weft::models

// SPDX-License-Identifier: Apache-2.0
// The GGUF format, as diffusion models and their text encoders come in it: keys as in the models' own checkpoints, but
// for T5, whose keys are llama.cpp's.
#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "diffusion/tensor/dtype.hpp"
#include "diffusion/weights/damaged.hpp"
#include "diffusion/weights/format.hpp"
#include "diffusion/weights/formats/gguf_header.hpp"
#include "diffusion/weights/gguf_blocks.hpp"
#include "diffusion/weights/gguf_unpack.hpp"
#include "diffusion/weights/load.hpp"
#include "diffusion/weights/tensor_view.hpp"

namespace weft::weights {
namespace {

// A tensor of more dimensions than its format takes is stored flat, with its own shape beside it.
constexpr std::string_view kShapeOf = "comfy.gguf.orig_shape.";

bool recognise(std::span<const std::byte> file) {
  return file.size() >= 4 && file[0] == std::byte{'G'} && file[1] == std::byte{'G'} && file[2] == std::byte{'U'} &&
         file[3] == std::byte{'F'};
}

/// ggml's numbers of the formats without blocks.
std::optional<at::ScalarType> plain_dtype(std::uint32_t type) {
  switch (type) {
    case 0:
      return at::kFloat;
    case 1:
      return at::kHalf;
    case 24:
      return at::kChar;
    case 25:
      return at::kShort;
    case 26:
      return at::kInt;
    case 27:
      return at::kLong;
    case 28:
      return at::kDouble;
    case 30:
      return at::kBFloat16;
    default:
      return std::nullopt;
  }
}

WeightsError unknown_type(const std::filesystem::path& path, const GgufEntry& entry) {
  std::vector<std::string_view> names;
  for (const BlockFormat& format : block_formats()) names.push_back(format.name);
  return WeightsError(fmt::format("{}: tensor '{}' has the format number {}, which weft does not read", path.string(),
                                  entry.key, entry.type),
                      fmt::format("Choose a file in one of {}, F16, BF16 or F32.", fmt::join(names, ", ")));
}

std::vector<std::int64_t> shape_of(const GgufHeader& header, const GgufEntry& entry,
                                   const std::filesystem::path& path) {
  const auto own = header.lists.find(std::string(kShapeOf) + entry.key);
  if (own == header.lists.end()) return entry.shape;
  std::int64_t elements = 1;
  for (const std::int64_t size : own->second)
    if (size < 0 || __builtin_mul_overflow(elements, size, &elements)) elements = -1;
  if (elements != c10::multiply_integers(entry.shape))
    throw damaged(path, entry.key,
                  fmt::format("its shape {} and its stored shape {} are of different sizes",
                              tensor::shape_text(own->second), tensor::shape_text(entry.shape)));
  return own->second;
}

/// Where the data is, once it is known to lie inside the file.
const std::byte* data_of(const MappedFile& file, const GgufEntry& entry, std::int64_t units, std::size_t unit_bytes) {
  std::uint64_t bytes = 0;
  const bool fits = !__builtin_mul_overflow(static_cast<std::uint64_t>(units), unit_bytes, &bytes) &&
                    bytes <= file.bytes().size() - entry.offset;
  if (!fits)
    throw damaged(
        file.path(), entry.key,
        fmt::format("its data begins at byte {} and goes on behind the end of the file: it is cut off", entry.offset));
  return file.bytes().data() + entry.offset;
}

at::Tensor tensor_of(const std::shared_ptr<const MappedFile>& file, const GgufHeader& header, const GgufEntry& entry) {
  const std::vector<std::int64_t> sizes = shape_of(header, entry, file->path());
  const std::int64_t elements = c10::multiply_integers(sizes);
  if (const auto dtype = plain_dtype(entry.type)) {
    const std::byte* data = data_of(*file, entry, elements, c10::elementSize(*dtype));
    return tensor_view(data, sizes, c10::contiguous_strides(sizes), *dtype, file);
  }
  const BlockFormat* format = block_format_of(entry.type);
  if (format == nullptr) throw unknown_type(file->path(), entry);
  const std::int64_t row = entry.shape.empty() ? 1 : entry.shape.back();
  if (row % format->block_elements != 0)
    throw damaged(file->path(), entry.key,
                  fmt::format("rows of {} weights are no whole blocks of {}", row, format->name));
  const std::byte* data = data_of(*file, entry, elements / format->block_elements, format->block_bytes);
  return block_tensor(*format, sizes, data, file);
}

/// llama.cpp's names of T5's parts (gguf-py/gguf/tensor_mapping.py, MIT), as transformers has them.
constexpr std::array<std::pair<std::string_view, std::string_view>, 13> kT5Names{{
    {"token_embd.", "shared."},
    {"enc.output_norm.", "encoder.final_layer_norm."},
    {"enc.", "encoder."},
    {".blk.", ".block."},
    {".attn_norm.", ".layer.0.layer_norm."},
    {".attn_q.", ".layer.0.SelfAttention.q."},
    {".attn_k.", ".layer.0.SelfAttention.k."},
    {".attn_v.", ".layer.0.SelfAttention.v."},
    {".attn_o.", ".layer.0.SelfAttention.o."},
    {".attn_rel_b.", ".layer.0.SelfAttention.relative_attention_bias."},
    {".ffn_norm.", ".layer.1.layer_norm."},
    {".ffn_gate.", ".layer.1.DenseReluDense.wi_0."},
    {".ffn_up.", ".layer.1.DenseReluDense.wi_1."},
}};

std::string t5_key(std::string key) {
  const auto replace = [&key](std::string_view from, std::string_view to) {
    const auto at = from.front() == '.' ? key.find(from) : (key.starts_with(from) ? 0 : std::string::npos);
    if (at != std::string::npos) key.replace(at, from.size(), to);
  };
  for (const auto& [from, to] : kT5Names) replace(from, to);
  replace(".ffn_down.", ".layer.1.DenseReluDense.wo.");
  return key;
}

bool is_t5(const GgufHeader& header) {
  const auto found = header.values.find("general.architecture");
  return found != header.values.end() && found->second.starts_with("t5");
}

StateDict read(const std::shared_ptr<const MappedFile>& file) {
  const GgufHeader header = read_gguf_header(file->bytes(), file->path());
  const bool t5 = is_t5(header);
  StateDict::Tensors tensors;
  for (const GgufEntry& entry : header.entries)
    tensors.emplace(t5 ? t5_key(entry.key) : entry.key, tensor_of(file, header, entry));
  return {std::move(tensors), header.values, file->path(), one_file_identity(file->path())};
}

const Registrar<WeightFormat> gguf_registrar{"GGUF", {{".gguf"}, recognise, read}};

}  // namespace
}  // namespace weft::weights

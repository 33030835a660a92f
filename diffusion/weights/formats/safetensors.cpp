// SPDX-License-Identifier: Apache-2.0
// The safetensors format: 8 bytes of header length, a JSON header, then the tensors' bytes.
// https://github.com/huggingface/safetensors#format
#include "diffusion/weights/format.hpp"
#include "diffusion/weights/formats/safetensors_header.hpp"
#include "diffusion/weights/load.hpp"
#include "diffusion/weights/tensor_view.hpp"

namespace weft::weights {
namespace {

constexpr std::size_t kLengthBytes = 8;

bool recognise(std::span<const std::byte> file) {
  // The header's first character is its opening brace, and its length has the high bytes zero.
  return file.size() > kLengthBytes && file[kLengthBytes] == std::byte{'{'} && file[6] == std::byte{0} &&
         file[7] == std::byte{0};
}

StateDict read(const std::shared_ptr<const MappedFile>& file) {
  const SafetensorsHeader header = read_safetensors_header(file->bytes(), file->path());
  const std::byte* data = file->bytes().data() + header.data_start;
  StateDict::Tensors tensors;
  for (const SafetensorsEntry& entry : header.entries) {
    const auto strides = c10::contiguous_strides(entry.shape);
    tensors.emplace(entry.key, tensor_view(data + entry.begin, entry.shape, strides, entry.dtype, file));
  }
  return StateDict(std::move(tensors), header.metadata, file->path(), one_file_identity(file->path()));
}

const Registrar<WeightFormat> safetensors_registrar{"safetensors", {{".safetensors", ".sft"}, recognise, read}};

}  // namespace
}  // namespace weft::weights

// SPDX-License-Identifier: Apache-2.0
// What torch.save writes: a zip archive (since torch 1.6) or, before, pickles and raw storages one after the other.
// Read without Python, and without running anything that the pickle asks for.
#include <algorithm>
#include <array>
#include <functional>
#include <map>

#include <fmt/format.h>

#include "diffusion/tensor/dtype.hpp"
#include "diffusion/weights/damaged.hpp"
#include "diffusion/weights/format.hpp"
#include "diffusion/weights/formats/pickle/flatten.hpp"
#include "diffusion/weights/formats/pickle/torch_objects.hpp"
#include "diffusion/weights/formats/pickle/zip_archive.hpp"
#include "diffusion/weights/load.hpp"
#include "diffusion/weights/tensor_view.hpp"

namespace weft::weights {
namespace {

using pickle::Bytes;
using pickle::Storage;
using pickle::TensorRecord;

constexpr std::size_t kMaxPickleBytes = std::size_t{64} << 20;
constexpr std::string_view kZipStart = "PK\x03\x04";
// 0x1950a86a20f9469cfc6c, as the long integer with which the old form begins.
constexpr std::string_view kOldMagic = "\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19";
constexpr std::size_t kOldMagicWithin = 32;

using StorageReader = std::function<Bytes(const Storage&)>;

std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool is_zip(std::span<const std::byte> file) { return text_of(file).starts_with(kZipStart); }

bool is_old(std::span<const std::byte> file) {
  return text_of(file).substr(0, kOldMagicWithin).find(kOldMagic) != std::string_view::npos;
}

bool recognise(std::span<const std::byte> file) { return is_zip(file) || is_old(file); }

// Whether a tensor stays inside its storage; the elements of the storage that it may reach at most otherwise.
bool inside(const TensorRecord& tensor, std::int64_t elements) {
  if (tensor.sizes.size() != tensor.strides.size() || tensor.offset < 0 || tensor.storage.first < 0) return false;
  std::int64_t last = 0;
  if (__builtin_add_overflow(tensor.offset, tensor.storage.first, &last)) return false;
  std::int64_t count = 1;
  for (std::size_t i = 0; i < tensor.sizes.size(); ++i) {
    std::int64_t reach = 0;
    if (tensor.sizes[i] < 0 || tensor.strides[i] < 0) return false;
    if (__builtin_mul_overflow(count, std::max<std::int64_t>(tensor.sizes[i], 1), &count)) return false;
    if (__builtin_mul_overflow(std::max<std::int64_t>(tensor.sizes[i] - 1, 0), tensor.strides[i], &reach)) return false;
    if (__builtin_add_overflow(last, reach, &last)) return false;
  }
  const bool empty = std::find(tensor.sizes.begin(), tensor.sizes.end(), 0) != tensor.sizes.end();
  // A broadcast view may show an element many times, but not more often than memory could hold.
  return empty || (last < elements && count <= (std::int64_t{1} << 48));
}

at::Tensor tensor_of(const TensorRecord& record, const std::string& key, const StorageReader& read,
                     const std::filesystem::path& path) {
  if (std::find(record.sizes.begin(), record.sizes.end(), 0) != record.sizes.end() && inside(record, 0))
    return at::empty(record.sizes, at::TensorOptions().dtype(record.dtype));
  const Bytes bytes = read(record.storage);
  const std::size_t width = c10::elementSize(record.dtype);
  const auto elements = static_cast<std::int64_t>(bytes.data.size() / width);
  if (!inside(record, elements))
    throw damaged(path, key,
                  fmt::format("{} at offset {} does not fit into its storage of {} elements",
                              tensor::shape_text(record.sizes), record.offset, elements));
  const std::byte* first = bytes.data.data() + static_cast<std::size_t>(record.offset + record.storage.first) * width;
  return tensor_view(first, record.sizes, record.strides, record.dtype, bytes.owner);
}

StateDict state_dict_of(const pickle::Flat& flat, const StorageReader& read, const std::filesystem::path& path) {
  StateDict::Tensors tensors;
  for (const auto& [key, record] : flat.tensors) tensors.emplace(key, tensor_of(*record, key, read, path));
  return StateDict(std::move(tensors), flat.metadata, path, one_file_identity(path));
}

StateDict read_zip(const std::shared_ptr<const MappedFile>& file) {
  const pickle::ZipArchive archive(file->bytes(), file, file->path());
  const std::string& name = archive.name_ending("data.pkl");
  const std::string root = name.substr(0, name.size() - std::string_view("data.pkl").size());
  if (archive.has(root + "byteorder") && text_of(archive.read(root + "byteorder").data) != "little")
    throw WeightsError(file->path().string() + ": it was written on a big-endian machine, which is not supported",
                       "Save it again as safetensors.");
  const Bytes bytes = archive.read(name);
  if (bytes.data.size() > kMaxPickleBytes) throw damaged(file->path(), "its pickle is larger than any checkpoint's");
  pickle::ValuePool pool;
  pickle::TorchObjects objects;
  const pickle::Value* value = pickle::Unpickler(bytes.data, pool, objects).run();
  const StorageReader read = [&](const Storage& storage) {
    Bytes data = archive.read(root + "data/" + storage.key);
    const std::uint64_t bytes_needed = static_cast<std::uint64_t>(storage.elements) * c10::elementSize(storage.dtype);
    if (data.data.size() < bytes_needed)
      throw damaged(file->path(), fmt::format("its storage '{}' has {} bytes, expected {}", storage.key,
                                              data.data.size(), bytes_needed));
    return data;
  };
  return state_dict_of(pickle::flatten(*value), read, file->path());
}

// Reads the pickles and storages of the old form from start to end.
class OldFile {
 public:
  explicit OldFile(const std::shared_ptr<const MappedFile>& file) : file_(file), rest_(file->bytes()) {}

  StateDict read() {
    next();                                // the magic number
    next();                                // the version of the form, 1001
    const pickle::Value* system = next();  // {protocol_version, little_endian, type_sizes}
    if (const pickle::Value* order = system->entry("little_endian"); order != nullptr && order->integer == 0)
      throw WeightsError(file_->path().string() + ": it was written on a big-endian machine, which is not supported",
                         "Save it again as safetensors.");
    const pickle::Value* root = next();
    read_storages(*next());
    return state_dict_of(
        pickle::flatten(*root), [this](const Storage& storage) { return find(storage); }, file_->path());
  }

  // The first pickle alone: of a file that is a pickle, but not one of torch's.
  const pickle::Value* next() {
    pickle::Unpickler unpickler(rest_.first(std::min(rest_.size(), kMaxPickleBytes)), pool_, objects_);
    const pickle::Value* value = unpickler.run();
    rest_ = rest_.subspan(unpickler.consumed());
    return value;
  }

 private:
  std::span<const std::byte> take(std::uint64_t length) {
    if (length > rest_.size()) throw damaged(file_->path(), "it is cut off inside a tensor");
    const auto taken = rest_.first(length);
    rest_ = rest_.subspan(length);
    return taken;
  }

  // Each storage: the number of its elements, then its bytes, in the order of the list of keys.
  void read_storages(const pickle::Value& keys) {
    std::map<std::string, std::size_t> widths;
    for (const Storage& storage : objects_.storages()) widths[storage.key] = c10::elementSize(storage.dtype);
    for (const pickle::Value* key : keys.items) {
      const auto width = widths.find(key->text);
      if (width == widths.end())
        throw damaged(file_->path(), fmt::format("no tensor uses its storage '{}'", key->text));
      std::uint64_t elements = 0;
      const auto number = take(sizeof elements);
      for (std::size_t i = 0; i < sizeof elements; ++i)
        elements |= std::to_integer<std::uint64_t>(number[i]) << (8 * i);
      if (elements > rest_.size())
        throw damaged(file_->path(), fmt::format("its storage '{}' claims {} elements", key->text, elements));
      data_[key->text] = take(elements * width->second);
    }
  }

  Bytes find(const Storage& storage) const {
    const auto found = data_.find(storage.key);
    if (found == data_.end()) throw damaged(file_->path(), fmt::format("its storage '{}' is missing", storage.key));
    return {found->second, file_};
  }

  std::shared_ptr<const MappedFile> file_;
  std::span<const std::byte> rest_;
  pickle::ValuePool pool_;
  pickle::TorchObjects objects_;
  std::map<std::string, std::span<const std::byte>> data_;
};

StateDict read_any(const std::shared_ptr<const MappedFile>& file) {
  if (is_zip(file->bytes())) return read_zip(file);
  OldFile old(file);
  if (is_old(file->bytes())) return old.read();
  old.next();  // says so when it is no pickle, or one that wants to run something
  throw WeightsError(file->path().string() + ": a pickle, but not one that torch.save wrote",
                     "Save it again with torch.save, or as safetensors.");
}

StateDict read(const std::shared_ptr<const MappedFile>& file) {
  try {
    return read_any(file);
  } catch (const WeightsError& error) {
    const std::string path = file->path().string();
    const std::string what = error.what();
    if (what.starts_with(path)) throw;
    const std::string hint = error.hint().empty() ? damaged(path, "").hint() : error.hint();
    throw WeightsError(path + ": " + what, hint);
  }
}

const Registrar<WeightFormat> checkpoint_pickle_registrar{
    "torch checkpoint", {{".ckpt", ".pt", ".pth", ".bin"}, recognise, read}};

}  // namespace
}  // namespace weft::weights

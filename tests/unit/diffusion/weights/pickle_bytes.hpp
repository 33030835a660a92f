// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/unit/diffusion/weights/safetensors_bytes.hpp"

/// Writes pickles and zip files by hand, as torch.save would, and as it never would.
namespace weft::test::pickle {

inline std::string text(const std::string& value) { return "X" + little_endian(value.size(), 4) + value; }
inline std::string integer(std::int64_t value) { return "J" + little_endian(static_cast<std::uint64_t>(value), 4); }
inline std::string global(const std::string& module, const std::string& name) {
  return "c" + module + "\n" + name + "\n";
}
inline std::string tuple(const std::vector<std::string>& items) {
  std::string bytes = "(";
  for (const auto& item : items) bytes += item;
  return bytes + "t";
}
inline std::string integers(const std::vector<std::int64_t>& values) {
  std::vector<std::string> items;
  for (const auto value : values) items.push_back(integer(value));
  return tuple(items);
}
inline std::string call(const std::string& callable, const std::string& arguments) {
  return callable + arguments + "R";
}
/// items: key, value, key, value…
inline std::string dict(const std::vector<std::string>& items) {
  std::string bytes = "}(";
  for (const auto& item : items) bytes += item;
  return bytes + "u";
}
inline std::string document(const std::string& value) { return "\x80\x02" + value + "."; }

inline std::string storage(const std::string& type, const std::string& key, std::int64_t elements) {
  return tuple({text("storage"), global("torch", type), text(key), text("cpu"), integer(elements)}) + "Q";
}
inline std::string empty_ordered_dict() { return call(global("collections", "OrderedDict"), ")"); }
inline std::string tensor(const std::string& stored, std::int64_t offset, const std::vector<std::int64_t>& sizes,
                          const std::vector<std::int64_t>& strides) {
  return call(global("torch._utils", "_rebuild_tensor_v2"),
              tuple({stored, integer(offset), integers(sizes), integers(strides), "\x89", empty_ordered_dict()}));
}

struct ZipMember {
  std::string name;
  std::string content;
  std::uint16_t method = 0;
  std::uint64_t size = ~std::uint64_t{0};  ///< what the directory claims; by default the truth
};

inline std::string zip(const std::vector<ZipMember>& members) {
  std::string file, directory;
  for (const ZipMember& member : members) {
    const std::uint64_t size = member.size == ~std::uint64_t{0} ? member.content.size() : member.size;
    const std::string sizes = little_endian(member.content.size(), 4) + little_endian(size, 4);
    const std::string shared = little_endian(20, 2) + little_endian(0, 2) + little_endian(member.method, 2) +
                               little_endian(0, 4) + little_endian(0, 4) + sizes +
                               little_endian(member.name.size(), 2) + little_endian(0, 2);
    directory += "PK\x01\x02" + little_endian(20, 2) + shared + little_endian(0, 2) + little_endian(0, 2) +
                 little_endian(0, 2) + little_endian(0, 4) + little_endian(file.size(), 4) + member.name;
    file += "PK\x03\x04" + shared + member.name + member.content;
  }
  const std::string end = "PK\x05\x06" + little_endian(0, 4) + little_endian(members.size(), 2) +
                          little_endian(members.size(), 2) + little_endian(directory.size(), 4) +
                          little_endian(file.size(), 4) + little_endian(0, 2);
  return file + directory + end;
}

/// A checkpoint of torch >= 1.6 around this pickle, with one storage "0".
inline std::string checkpoint(const std::string& value, const std::string& storage_bytes) {
  return zip({{"archive/data.pkl", document(value)},
              {"archive/byteorder", "little"},
              {"archive/data/0", storage_bytes},
              {"archive/version", "3\n"}});
}

/// A checkpoint of torch < 1.6 around this pickle.
inline std::string old_checkpoint(const std::string& value, const std::string& key, std::uint64_t elements,
                                  const std::string& storage_bytes) {
  const std::string magic("\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19", 12);
  return document(magic) + document("M\xe9\x03") + document(dict({text("little_endian"), "\x88"})) + document(value) +
         document("](" + text(key) + "e") + little_endian(elements) + storage_bytes;
}

}  // namespace weft::test::pickle

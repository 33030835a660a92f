// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>

namespace weft::weights::pickle {

/// Bytes and what keeps them alive.
struct Bytes {
  std::span<const std::byte> data;
  std::shared_ptr<const void> owner;
};

/// The directory of a zip file (with its 64-bit form) that lies in memory. Entries that are stored are read in place;
/// deflated ones are unpacked, within the bounds that the format can reach.
class ZipArchive {
 public:
  /// file: the whole file, kept alive by `owner`. path: for errors. Throws WeightsError.
  ZipArchive(std::span<const std::byte> file, std::shared_ptr<const void> owner, std::filesystem::path path);

  bool has(const std::string& name) const { return entries_.contains(name); }
  /// The one name that ends with `suffix`. Throws WeightsError when there is none.
  const std::string& name_ending(std::string_view suffix) const;
  /// Throws WeightsError when there is no such entry or it is damaged.
  Bytes read(const std::string& name) const;

 private:
  struct Entry {
    std::uint64_t header;  // offset of its local header
    std::uint64_t packed;
    std::uint64_t size;
    std::uint16_t method;
    std::uint16_t flags;
  };
  void read_directory();
  void read_zip64(std::uint64_t end, std::uint64_t& count, std::uint64_t& size, std::uint64_t& offset) const;
  void add_entry(std::uint64_t& at, std::uint64_t limit);
  Bytes inflate(const std::string& name, std::span<const std::byte> packed, std::uint64_t size) const;

  std::span<const std::byte> slice(std::uint64_t offset, std::uint64_t length) const;
  std::uint64_t number(std::uint64_t offset, std::size_t width) const;
  [[noreturn]] void fail(const std::string& what) const;

  std::span<const std::byte> file_;
  std::shared_ptr<const void> owner_;
  std::filesystem::path path_;
  std::map<std::string, Entry> entries_;
};

}  // namespace weft::weights::pickle

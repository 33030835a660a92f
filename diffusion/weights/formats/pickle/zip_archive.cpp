// SPDX-License-Identifier: Apache-2.0
// After PKWARE's APPNOTE.TXT 6.3.10; section numbers below are its.
#include "diffusion/weights/formats/pickle/zip_archive.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <zlib.h>

#include "diffusion/weights/damaged.hpp"

namespace weft::weights::pickle {
namespace {

constexpr std::uint64_t kEndSize = 22, kEndSignature = 0x06054b50;          // 4.3.16
constexpr std::uint64_t kLocatorSize = 20, kLocatorSignature = 0x07064b50;  // 4.3.15
constexpr std::uint64_t kEnd64Size = 56, kEnd64Signature = 0x06064b50;      // 4.3.14
constexpr std::uint64_t kEntrySize = 46, kEntrySignature = 0x02014b50;      // 4.3.12
constexpr std::uint64_t kLocalSize = 30, kLocalSignature = 0x04034b50;      // 4.3.7
constexpr std::uint64_t kMaxComment = 0xffff, kIn64 = 0xffffffff, kCountIn64 = 0xffff;
constexpr std::uint16_t kStored = 0, kDeflated = 8, kEncrypted = 1, kExtra64 = 1;
constexpr std::uint64_t kMaxEntries = 1'000'000;
constexpr std::uint64_t kMaxRatio = 1040;  // deflate reaches 1032 to 1; more is a lie

}  // namespace

ZipArchive::ZipArchive(std::span<const std::byte> file, std::shared_ptr<const void> owner, std::filesystem::path path)
    : file_(file), owner_(std::move(owner)), path_(std::move(path)) {
  read_directory();
}

void ZipArchive::read_directory() {
  if (file_.size() < kEndSize) fail("too short for a zip file");
  std::uint64_t end = file_.size() - kEndSize;
  const std::uint64_t lowest = end > kMaxComment ? end - kMaxComment : 0;
  while (number(end, 4) != kEndSignature) {
    if (end == lowest) fail("the directory at its end is missing: it is cut off");
    --end;
  }
  std::uint64_t count = number(end + 10, 2), size = number(end + 12, 4), offset = number(end + 16, 4);
  if (count == kCountIn64 || size == kIn64 || offset == kIn64) read_zip64(end, count, size, offset);
  if (count > kMaxEntries) fail(fmt::format("it claims {} entries", count));
  slice(offset, size);
  std::uint64_t at = offset;
  for (std::uint64_t i = 0; i < count; ++i) add_entry(at, offset + size);
}

void ZipArchive::read_zip64(std::uint64_t end, std::uint64_t& count, std::uint64_t& size, std::uint64_t& offset) const {
  if (end < kLocatorSize || number(end - kLocatorSize, 4) != kLocatorSignature) return;  // the plain numbers hold
  const std::uint64_t record = number(end - kLocatorSize + 8, 8);
  if (slice(record, kEnd64Size).empty() || number(record, 4) != kEnd64Signature)
    fail("its 64-bit directory is damaged");
  count = number(record + 32, 8);
  size = number(record + 40, 8);
  offset = number(record + 48, 8);
}

void ZipArchive::add_entry(std::uint64_t& at, std::uint64_t limit) {
  if (limit - at < kEntrySize || number(at, 4) != kEntrySignature) fail("its directory is damaged");
  Entry entry{number(at + 42, 4), number(at + 20, 4), number(at + 24, 4),
              static_cast<std::uint16_t>(number(at + 10, 2)), static_cast<std::uint16_t>(number(at + 8, 2))};
  const std::uint64_t name_length = number(at + 28, 2), extra_length = number(at + 30, 2);
  const std::uint64_t total = kEntrySize + name_length + extra_length + number(at + 32, 2);
  if (limit - at < total) fail("its directory is damaged");
  const auto name = slice(at + kEntrySize, name_length);
  // 4.5.3: whichever of the three numbers did not fit stands here, in this order.
  std::uint64_t extra = at + kEntrySize + name_length;
  const std::uint64_t extra_end = extra + extra_length;
  while (extra_end - extra >= 4) {
    const std::uint64_t length = number(extra + 2, 2);
    if (extra_end - extra - 4 < length) break;
    std::uint64_t field = extra + 4;
    if (number(extra, 2) == kExtra64)
      for (std::uint64_t* value : {&entry.size, &entry.packed, &entry.header})
        if (*value == kIn64 && extra + 4 + length - field >= 8) {
          *value = number(field, 8);
          field += 8;
        }
    extra += 4 + length;
  }
  at += total;
  if (!entries_.emplace(std::string(reinterpret_cast<const char*>(name.data()), name.size()), entry).second)
    fail("two of its entries have one name");
}

const std::string& ZipArchive::name_ending(std::string_view suffix) const {
  for (const auto& [name, entry] : entries_)
    if (name.ends_with(suffix) && (name.size() == suffix.size() || name[name.size() - suffix.size() - 1] == '/'))
      return name;
  throw WeightsError(fmt::format("{}: a zip file without '{}': not written by torch.save", path_.string(), suffix),
                     "Unpack it if it is an ordinary zip archive.");
}

Bytes ZipArchive::read(const std::string& name) const {
  const auto found = entries_.find(name);
  if (found == entries_.end()) fail(fmt::format("its entry '{}' is missing", name));
  const Entry& entry = found->second;
  if (slice(entry.header, kLocalSize).empty() || number(entry.header, 4) != kLocalSignature)
    fail(fmt::format("its entry '{}' is damaged", name));
  if ((entry.flags & kEncrypted) != 0) fail("it is encrypted");
  const std::uint64_t data = entry.header + kLocalSize + number(entry.header + 26, 2) + number(entry.header + 28, 2);
  const auto packed = slice(data, entry.packed);
  if (entry.method == kStored && entry.packed == entry.size) return {packed, owner_};
  if (entry.method == kDeflated) return inflate(name, packed, entry.size);
  fail(fmt::format("its entry '{}' is packed in an unknown way ({})", name, entry.method));
}

Bytes ZipArchive::inflate(const std::string& name, std::span<const std::byte> packed, std::uint64_t size) const {
  if (size / kMaxRatio > packed.size())
    fail(fmt::format("its entry '{}' claims {} bytes, more than it can hold", name, size));
  const auto unpacked = std::make_shared<std::vector<std::byte>>(size);
  z_stream stream{};
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) throw OutOfMemory("no memory to unpack " + path_.string());
  std::uint64_t read = 0, written = 0;
  int state = Z_OK;
  while (state == Z_OK) {  // zlib counts in 32 bits: feed it pieces
    constexpr std::uint64_t kPiece = 1u << 30;
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(packed.data() + read));
    stream.avail_in = static_cast<uInt>(std::min(kPiece, packed.size() - read));
    stream.next_out = reinterpret_cast<Bytef*>(unpacked->data() + written);
    stream.avail_out = static_cast<uInt>(std::min(kPiece, size - written));
    const uInt in = stream.avail_in, out = stream.avail_out;
    state = ::inflate(&stream, Z_NO_FLUSH);
    read += in - stream.avail_in;
    written += out - stream.avail_out;
  }
  inflateEnd(&stream);
  if (state != Z_STREAM_END || written != size) fail(fmt::format("its entry '{}' does not unpack", name));
  return {*unpacked, unpacked};
}

std::span<const std::byte> ZipArchive::slice(std::uint64_t offset, std::uint64_t length) const {
  if (offset > file_.size() || length > file_.size() - offset) fail("an entry lies outside of the file: it is cut off");
  return file_.subspan(offset, length);
}

std::uint64_t ZipArchive::number(std::uint64_t offset, std::size_t width) const {
  const auto bytes = slice(offset, width);
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < width; ++i) value |= std::to_integer<std::uint64_t>(bytes[i]) << (8 * i);
  return value;
}

void ZipArchive::fail(const std::string& what) const { throw damaged(path_, what); }

}  // namespace weft::weights::pickle

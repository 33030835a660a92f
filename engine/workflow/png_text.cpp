// SPDX-License-Identifier: Apache-2.0
#include "engine/workflow/png_text.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>

#include "engine/base/errors.hpp"

namespace weft::workflow {

namespace {

constexpr std::string_view kSignature("\x89PNG\r\n\x1a\n", 8);
/// Length and type before a chunk's data; the checksum is behind it.
constexpr std::size_t kChunkHead = 8, kChunkTail = 4;
/// The keyword of a text chunk has at most 79 bytes (PNG specification, 11.3.4).
constexpr std::size_t kMaxKeyword = 79;

std::uint32_t big_endian(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

[[noreturn]] void fail(const std::string& source, const std::string& what) {
  throw WorkflowError(fmt::format("{}: {}", source, what),
                      "The picture is damaged; take the original file (chats and web sites often rewrite pictures).");
}

struct Chunk {
  std::string_view type, data;
  std::size_t offset;
  std::uint32_t crc;  ///< as written in the file
};

/// Walks the chunks of a PNG, each checked against the file's end before it is looked at.
class ChunkReader {
 public:
  ChunkReader(std::string_view bytes, const std::string& source) : bytes_(bytes), source_(source) {}

  /// Nullopt behind IEND, or where the file is cut.
  std::optional<Chunk> next() {
    if (ended_) return std::nullopt;
    if (bytes_.size() - at_ < kChunkHead + kChunkTail) return cut();
    const std::size_t length = big_endian(bytes_, at_);
    if (length > 0x7FFFFFFF) fail(source_, fmt::format("the chunk at byte {} claims {} bytes", at_, length));
    if (length > bytes_.size() - at_ - kChunkHead - kChunkTail) return cut();
    const Chunk chunk{bytes_.substr(at_ + 4, 4), bytes_.substr(at_ + kChunkHead, length), at_,
                      big_endian(bytes_, at_ + kChunkHead + length)};
    at_ += kChunkHead + length + kChunkTail;
    ended_ = chunk.type == "IEND";
    return chunk;
  }

  bool is_cut() const { return cut_; }
  std::size_t position() const { return at_; }

 private:
  std::optional<Chunk> cut() {
    cut_ = ended_ = true;
    return std::nullopt;
  }

  std::string_view bytes_;
  const std::string& source_;
  std::size_t at_ = kSignature.size();
  bool ended_ = false, cut_ = false;
};

void check_crc(const Chunk& chunk, const std::string& source) {
  uLong crc = crc32(0, reinterpret_cast<const Bytef*>(chunk.type.data()), 4);
  crc = crc32(crc, reinterpret_cast<const Bytef*>(chunk.data.data()), static_cast<uInt>(chunk.data.size()));
  if (static_cast<std::uint32_t>(crc) != chunk.crc)
    fail(source, fmt::format("the checksum of the {} chunk at byte {} does not fit", chunk.type, chunk.offset));
}

std::string inflate_text(std::string_view packed, const std::string& source) {
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) throw OutOfMemory("no memory to unpack the text of a picture");
  const std::unique_ptr<z_stream, void (*)(z_stream*)> owner(&stream, [](z_stream* s) { inflateEnd(s); });
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  std::string text;
  int status = Z_OK;
  while (status == Z_OK) {
    char buffer[1 << 16];
    stream.next_out = reinterpret_cast<Bytef*>(buffer);
    stream.avail_out = sizeof buffer;
    status = inflate(&stream, Z_NO_FLUSH);
    text.append(buffer, sizeof buffer - stream.avail_out);
    if (text.size() > kMaxPngTextBytes) fail(source, "a compressed text is larger than any workflow");
  }
  if (status != Z_STREAM_END) fail(source, "a compressed text cannot be unpacked");
  return text;
}

/// Cuts `rest` behind its first zero byte and gives what is before it; fails where there is none.
std::string_view take_field(std::string_view& rest, const std::string& source) {
  const auto zero = rest.find('\0');
  if (zero == std::string_view::npos) fail(source, "a text chunk has no end of its keyword");
  const std::string_view field = rest.substr(0, zero);
  rest.remove_prefix(zero + 1);
  return field;
}

bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto first = static_cast<unsigned char>(text[at++]);
    const int extra = first < 0x80 ? 0 : first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC2 ? 1 : -1;
    if (extra < 0 || text.size() - at < static_cast<std::size_t>(extra)) return false;
    for (int i = 0; i < extra; ++i)
      if ((static_cast<unsigned char>(text[at++]) & 0xC0) != 0x80) return false;
  }
  return true;
}

/// tEXt and zTXt are Latin-1 by the specification; many programs write UTF-8 all the same.
std::string from_latin1(std::string_view text) {
  if (is_utf8(text)) return std::string(text);
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80)
      out += c;
    else
      (out += static_cast<char>(0xC0 | byte >> 6)) += static_cast<char>(0x80 | (byte & 0x3F));
  }
  return out;
}

std::string international_text(std::string_view rest, const std::string& source) {
  if (rest.size() < 2) fail(source, "an iTXt chunk is too short");
  const bool packed = rest[0] == 1;
  if (packed && rest[1] != 0) fail(source, "an iTXt chunk is packed in an unknown way");
  rest.remove_prefix(2);
  take_field(rest, source);  // language
  take_field(rest, source);  // translated keyword
  return packed ? inflate_text(rest, source) : std::string(rest);
}

std::string text_of(const Chunk& chunk, std::string_view rest, const std::string& source) {
  if (chunk.type == "tEXt") return from_latin1(rest);
  if (chunk.type == "iTXt") return international_text(rest, source);
  if (rest.empty() || rest[0] != 0) fail(source, "a zTXt chunk is packed in an unknown way");
  return from_latin1(inflate_text(rest.substr(1), source));
}

bool is_text(const Chunk& chunk) { return chunk.type == "tEXt" || chunk.type == "zTXt" || chunk.type == "iTXt"; }

/// The keyword in front of a text chunk's data; empty when there is none of a legal length.
std::string_view keyword_of(const Chunk& chunk) {
  const auto zero = chunk.data.substr(0, kMaxKeyword + 1).find('\0');
  return zero == std::string_view::npos ? std::string_view{} : chunk.data.substr(0, zero);
}

}  // namespace

bool is_png(std::string_view bytes) { return bytes.starts_with(kSignature); }

std::vector<PngText> read_png_text(std::string_view bytes, const std::vector<std::string_view>& keywords,
                                   const std::string& source) {
  if (!is_png(bytes)) fail(source, "not a PNG");
  std::vector<PngText> found;
  ChunkReader reader(bytes, source);
  while (const auto chunk = reader.next()) {
    if (!is_text(*chunk)) continue;
    const std::string_view keyword = keyword_of(*chunk);
    if (std::find(keywords.begin(), keywords.end(), keyword) == keywords.end()) continue;
    check_crc(*chunk, source);
    found.push_back({std::string(keyword), text_of(*chunk, chunk->data.substr(keyword.size() + 1), source)});
  }
  if (found.empty() && reader.is_cut())
    fail(source, fmt::format("the PNG is cut short at byte {} before any workflow was found", reader.position()));
  return found;
}

}  // namespace weft::workflow

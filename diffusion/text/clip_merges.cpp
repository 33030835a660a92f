// SPDX-License-Identifier: Apache-2.0
#include "diffusion/text/clip_merges.hpp"

#include <zlib.h>

#include <algorithm>
#include <stdexcept>

// WEFT_CLIP_MERGES: bpe_simple_vocab_16e6.txt.gz, named by the build.
asm(R"(
.pushsection .rodata
.balign 16
.hidden weft_clip_merges_begin
.hidden weft_clip_merges_end
.globl weft_clip_merges_begin
.globl weft_clip_merges_end
weft_clip_merges_begin:
.incbin ")" WEFT_CLIP_MERGES R"("
weft_clip_merges_end:
.popsection
)");

extern "C" const unsigned char weft_clip_merges_begin[];
extern "C" const unsigned char weft_clip_merges_end[];

namespace weft::text {
namespace {

/// Unpacks gzip data bit by bit.
class Inflater {
 public:
  Inflater(const unsigned char* data, std::size_t size) {
    stream_.next_in = const_cast<unsigned char*>(data);  // zlib does not write there
    stream_.avail_in = static_cast<uInt>(size);
    constexpr int kGzip = 16;
    if (inflateInit2(&stream_, kGzip + MAX_WBITS) != Z_OK) throw std::logic_error("zlib does not start");
  }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  /// Appends the next bytes, 64 KiB at most. False at the end, or where the data are damaged.
  bool read(std::string& out) {
    constexpr std::size_t kBlock = 64 * 1024;
    const std::size_t before = out.size();
    out.resize(before + kBlock);
    stream_.next_out = reinterpret_cast<unsigned char*>(out.data() + before);
    stream_.avail_out = kBlock;
    const int status = inflate(&stream_, Z_SYNC_FLUSH);
    out.resize(out.size() - stream_.avail_out);
    return status == Z_OK && out.size() > before;
  }

 private:
  z_stream stream_{};
};

}  // namespace

std::string clip_merges(std::size_t lines) {
  Inflater inflater(weft_clip_merges_begin, static_cast<std::size_t>(weft_clip_merges_end - weft_clip_merges_begin));
  std::string text;
  std::size_t found = 0, seen = 0;
  bool more = true;
  while (found < lines && more) {
    more = inflater.read(text);
    for (; seen < text.size() && found < lines; ++seen) found += text[seen] == '\n';
  }
  if (found < lines) throw std::logic_error("the CLIP merges that this program was built with are not whole");
  text.resize(seen);
  return text;
}

}  // namespace weft::text

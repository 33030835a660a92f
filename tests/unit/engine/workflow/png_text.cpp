// SPDX-License-Identifier: Apache-2.0
#include "engine/workflow/png_text.hpp"

#include <zlib.h>
#include <catch2/catch.hpp>

#include <fstream>

#include "engine/base/errors.hpp"
#include "engine/schema/node_library.hpp"
#include "engine/workflow/convert.hpp"
#include "tests/support/skip.hpp"

using namespace weft;
using namespace weft::workflow;
using namespace std::string_literals;

namespace {

std::string big_endian(std::uint32_t value) {
  return {static_cast<char>(value >> 24), static_cast<char>(value >> 16), static_cast<char>(value >> 8),
          static_cast<char>(value)};
}

std::string chunk(const std::string& type, const std::string& data) {
  const std::string body = type + data;
  const auto crc = crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()));
  return big_endian(static_cast<std::uint32_t>(data.size())) + body + big_endian(static_cast<std::uint32_t>(crc));
}

std::string packed(const std::string& text) {
  std::string out(compressBound(text.size()), '\0');
  uLongf size = out.size();
  REQUIRE(compress(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(text.data()),
                   text.size()) == Z_OK);
  return out.substr(0, size);
}

std::string png(const std::string& chunks) {
  return "\x89PNG\r\n\x1a\n"s + chunk("IHDR", std::string(13, '\1')) + chunks + chunk("IDAT", "pixels") +
         chunk("IEND", "");
}

std::vector<PngText> read(const std::string& bytes) { return read_png_text(bytes, {"prompt", "workflow"}, "p.png"); }

std::string png_text_error(const std::string& bytes) {
  try {
    read(bytes);
  } catch (const WorkflowError& error) {
    return error.what();
  }
  return "read";
}

const std::string kPrompt = R"({"3": {"class_type": "K", "inputs": {}}})";
const std::string kCanvas = R"({"nodes": [], "links": []})";

}  // namespace

TEST_CASE("png text: tEXt, zTXt and iTXt are read, packed or not") {
  CHECK(read(png(chunk("tEXt", "prompt\0"s + kPrompt)))[0].text == kPrompt);
  CHECK(read(png(chunk("zTXt", "prompt\0\0"s + packed(kPrompt))))[0].text == kPrompt);
  CHECK(read(png(chunk("iTXt", "prompt\0\0\0en\0\0"s + kPrompt)))[0].text == kPrompt);
  CHECK(read(png(chunk("iTXt", "prompt\0\1\0\0\0"s + packed(kPrompt))))[0].text == kPrompt);
  CHECK(read(png(chunk("tEXt", "Software\0x"s) + chunk("tEXt", "workflow\0"s + kCanvas)))[0].keyword == "workflow");
}

TEST_CASE("png text: Latin-1 becomes UTF-8, and UTF-8 stays") {
  CHECK(read(png(chunk("tEXt", "prompt\0caf\xe9"s)))[0].text == "café");
  CHECK(read(png(chunk("tEXt", "prompt\0café"s)))[0].text == "café");
}

TEST_CASE("png text: damage is told, never followed") {
  const std::string good = png(chunk("tEXt", "prompt\0"s + kPrompt));
  const std::size_t at = good.find("class_type");
  std::string flipped = good;
  flipped[at] = 'k';
  CHECK_THAT(png_text_error(flipped), Catch::Contains("checksum"));
  CHECK_THAT(png_text_error(good.substr(0, at)), Catch::Contains("cut short"));
  CHECK_THAT(png_text_error(good.substr(0, 11)), Catch::Contains("cut short"));
  CHECK_THAT(png_text_error(good.substr(0, 8)), Catch::Contains("cut short"));
  CHECK_THAT(png_text_error(png("\x7f\xff\xff\xfftEXtprompt"s)), Catch::Contains("cut short"));
  CHECK_THAT(png_text_error(png("\xff\xff\xff\xfftEXtprompt"s)), Catch::Contains("claims 4294967295 bytes"));
  CHECK_THAT(png_text_error(png(chunk("zTXt", "prompt\0\0nonsense"s))), Catch::Contains("cannot be unpacked"));
  CHECK_THAT(png_text_error(png(chunk("zTXt", "prompt\0\0"s + packed(kPrompt).substr(0, 20)))),
             Catch::Contains("cannot be unpacked"));
  CHECK_THAT(png_text_error(png(chunk("zTXt", "prompt\0\7x"s))), Catch::Contains("unknown way"));
  CHECK_THAT(png_text_error(png(chunk("iTXt", "prompt\0\0"s))), Catch::Contains("too short"));
  CHECK_THAT(png_text_error(png(chunk("iTXt", "prompt\0\0\0no end"s))), Catch::Contains("no end"));
}

TEST_CASE("png text: a picture that is cut behind its text still gives it") {
  const std::string good = png(chunk("tEXt", "prompt\0"s + kPrompt));
  CHECK(read(good.substr(0, good.size() - 20)).size() == 1);
}

TEST_CASE("png text: a text that unpacks to more than any workflow is refused") {
  const std::string bomb = packed(std::string(kMaxPngTextBytes + 1, ' '));
  CHECK_THAT(png_text_error(png(chunk("zTXt", "prompt\0\0"s + bomb))), Catch::Contains("larger than any workflow"));
}

TEST_CASE("document: in a PNG the prompt goes before the canvas, which is kept for embedding") {
  const std::string both = png(chunk("tEXt", "prompt\0"s + kPrompt) + chunk("tEXt", "workflow\0"s + kCanvas));
  const schema::ClassLibrary none;
  const Prompt prompt = convert(parse_document(both, "p.png"), none).prompt;
  CHECK(to_api_json(prompt) == kPrompt);
  CHECK(prompt.workflow_json() == kCanvas);
  const Document canvas = parse_document(png(chunk("tEXt", "workflow\0"s + kCanvas)), "p.png");
  CHECK(canvas.kind == DocumentKind::canvas);
}

TEST_CASE("document: pictures without a workflow say so") {
  const auto refusal = [](const std::string& bytes) {
    try {
      parse_document(bytes, "p");
    } catch (const WorkflowError& error) {
      return std::string(error.what());
    }
    return std::string("read");
  };
  CHECK_THAT(refusal(png("")), Catch::Contains("carries no workflow"));
  CHECK_THAT(refusal(png(chunk("tEXt", "parameters\0steps: 20"s))), Catch::Contains("AUTOMATIC1111"));
  CHECK_THAT(refusal("\xFF\xD8\xFF\xE0 jpeg"), Catch::Contains("a JPEG picture"));
  CHECK_THAT(refusal("RIFF\1\2\3\4WEBPVP8 "), Catch::Contains("a WebP picture"));
  CHECK_THAT(refusal(png(chunk("tEXt", "prompt\0{\"3\": "s))), Catch::Contains("p (chunk prompt): not valid JSON"));
}

TEST_CASE("document: what ComfyUI wrote into a picture comes out byte for byte") {
  const auto golden = test::golden_dir();
  if (!golden || !std::filesystem::exists(*golden / "png/weft_png_00001_.png")) {
    test::skipped("pictures saved by ComfyUI", "no goldens beside the checkout");
    return;
  }
  const schema::ClassLibrary none;
  for (const char* name : {"weft_png_00001_.png", "sd15_full_00001_.png"}) {
    std::ifstream file(*golden / "png" / name, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    const auto texts = read(bytes);
    REQUIRE(texts.size() == 2);
    const Prompt prompt = convert(parse_document(bytes, name), none).prompt;
    CHECK(to_api_json(prompt) == texts[0].text);
    CHECK(prompt.workflow_json() == texts[1].text);
  }
}

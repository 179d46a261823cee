// The frame of an HTML report: no scripts, no external resources.

#include "Page.h"

#include "snnc/Report/Report.h"

using namespace snnc;

std::string report::escapeHtml(const std::string &text) {
  std::string result;
  for (char character : text) {
    switch (character) {
    case '&':
      result += "&amp;";
      break;
    case '<':
      result += "&lt;";
      break;
    case '>':
      result += "&gt;";
      break;
    case '"':
      result += "&quot;";
      break;
    case '\'':
      result += "&#39;";
      break;
    default:
      result += character;
    }
  }
  return result;
}

static const char *const style = R"(
body{font:15px/1.45 system-ui,sans-serif;color:#1c2430;max-width:60rem;
margin:2rem auto;padding:0 1rem;overflow-wrap:break-word}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.25rem .6rem;border-bottom:1px solid #dde3ea;
vertical-align:top}
.scroll{overflow-x:auto}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));
gap:.75rem}
.tile{background:#f3f6f9;border-radius:.4rem;padding:.6rem .8rem}
.tile b{display:block;font-size:1.2rem}
.warn{background:#fff3d6;padding:.6rem .8rem;border-radius:.4rem}
small,.note{color:#566272}
svg{max-width:100%;height:auto}
svg text{font:12px system-ui,sans-serif}
)";

std::string report::beginPage(const std::string &title) {
  return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta "
         "charset=\"utf-8\"><meta name=\"viewport\" "
         "content=\"width=device-width\"><title>" +
         escapeHtml(title) + "</title><style>" + style +
         "</style></head><body>\n<h1>" + escapeHtml(title) + "</h1>\n";
}

std::string report::tile(const std::string &name, const std::string &value) {
  return "<div class=\"tile\"><b>" + escapeHtml(value) + "</b>" +
         escapeHtml(name) + "</div>\n";
}

std::string report::endPage() { return "</body></html>\n"; }

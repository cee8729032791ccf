import { EleventyHtmlBasePlugin } from "@11ty/eleventy";

export default function (eleventyConfig) {
  // The address of your Sealpost.
  eleventyConfig.addGlobalData("sealpost", process.env.SEALPOST ?? "http://localhost:7071");
  eleventyConfig.addPassthroughCopy("src/style.css");
  // Adds --pathprefix, for a site that is in a folder, to links.
  eleventyConfig.addPlugin(EleventyHtmlBasePlugin);
  return { dir: { input: "src" } };
}

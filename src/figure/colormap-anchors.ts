import type { AnchoredName } from '../options/colormaps.ts';

/**
 * Matplotlib's maps that d3-scale-chromatic lacks, as anchors between which each channel is linear: two hexadecimal digits for
 * the place, 00 to ff, and six for the colour. The anchors are the fewest that keep all 256 samples of matplotlib 3.6 within
 * 1/255. The maps are free to use (matplotlib's licence, akin to BSD; cividis CC0, turbo Apache 2.0).
 */
export const ANCHORS: Readonly<Record<AnchoredName, string>> = {
  bwr: '000000ff 7ffefeff 82fffafa ffff0000',
  coolwarm:
    '003b4cc0 155470de 2a6f92f3 3f8caffe 53a7c5fe 68c3d5f4 7bd8dce2 81dedcdb 94efcfbf a7f7bca1 ' +
    'bef59c7d d3e9785d e8d44e41 f5c32e31 f8be242e ffb40426',
  seismic: '0000004c 400101ff 7ffdfdff 80fffdfd bfff0101 ff800000',
  binary: '00ffffff ff000000',
  gray: '00000000 ffffffff',
  bone: '00000000 60545574 c0a9c8c8 ffffffff',
  pink:
    '001e0000 04321a1a 0b482b2b 18664040 2e8a5858 4bae7171 5ec27f7e 75cc9f8d 94d8c19f bce8e7b3 ' +
    'c6ebebbe e5f6f6e4 ffffffff',
  spring: '00ff00ff ffffff00',
  summer: '00008066 ffffff66',
  autumn: '00ff0000 ffffff00',
  winter: '000000ff ff00ff80',
  cool: '0000ffff ffff00ff',
  Wistia: '00e4ff7a 41ffe719 82ffbc00 dffe9000 fffc7f00',
  hot: '000b0000 5dff0000 befffe00 ffffffff',
  afmhot: '00000000 40800000 80ff8001 bffffe7f ffffffff',
  copper: '00000000 cfffa267 ffffc77f',
  gist_heat: '00000000 80c00100 aaff5500 bfff7f00 ffffffff',
  cividis:
    '0000224e 14003070 17013271 1c123570 27263d6e 3c3f4c6c 6162656f 86828079 aba69c74 ccc8b866 ' +
    'e5e4ce53 f6f7de3e fbfde334 fffee838',
  turbo:
    '0030123b 08392a73 104040a2 184456c7 1f4669e0 26477bf2 2c458afc 324099ff 3a33adf7 4225c0e7 ' +
    '4a1ad2d2 5218e0bd 5920eaac 6238f491 7171fe5f 7b96fe44 84affa37 8dc6f034 9ae3db38 a5f5c53a ' +
    'aefcb136 b9fe932a c6f66c19 d2e84b0c ded43305 ebb71d02 f8920b01 ff7a0403',
  CMRmap: '00000000 20262680 404d26bf 619d347c 7ffd4028 80ff4126 a0e68100 bfe6bf19 e0e6e683 ffffffff',
  gnuplot:
    '00000000 01100006 031c0013 09300038 13460073 1e5700ac 256101ca 2f6d02ea 367502f8 3f7f04ff ' +
    '468605fc 4d8c07f2 56940ada 5f9c0db7 68a3118c 73ab174d 7fb42003 80b52000 9cc73a00 b7d85e00 ' +
    'd0e68a00 e6f2bb00 fbfdf300 ffffff00',
  gnuplot2: '00000000 400100ff 6b8700ff 91fe4cb3 eafffe01 ebffff05 ffffffff',
  ocean: '00008000 55000055 aa0080aa ffffffff',
  gist_earth:
    '00000000 0101002b 02010039 0705006e 08050274 23173f79 3825677d 48308080 75459a49 774a9b46 ' +
    '8e7ca753 b2b7b75e c8c0a465 cfc7a676 dfd9b59d e8e3c3b6 f6f3e1e0 fffdfbfb',
  terrain: '00333399 260098fe 29009eef 3f00cb6b 4001cc66 7ffdff99 80fefe98 bf805c54 ffffffff',
  gist_stern: '00000000 0eff0e1c 3f0b3f7e 40404080 7f7f7ffe 808080fd bbbbbb02 bcbcbc02 ffffffff',
  twilight:
    '00e2d9e2 07d8d8de 0ec8d0d6 1ba1bdc9 2880a5c3 336d90c0 3d637bbc 4c5f59b1 595d3a9e 62572588 ' +
    '6a4e186f 743d114e 7d32123a 80301437 873a113a 8f4a1342 9e711d4f a98c2a50 b8a84750 c5b96456 ' +
    'd0c37f64 dbca9a7d ead4bdad f5ddd1d1 fce1d8df ffe2d9e2',
  twilight_shifted:
    '00301437 05351140 0c3f1251 154e186f 1e58278b 275d3ca0 345f5bb2 42637bbc 4d6e92c0 5882a7c3 ' +
    '65a4beca 74d0d4d9 7bddd9e0 7fe2d9e2 86dfd5d8 8ed9c9c2 9ecda68c a9c68b6e b4be705b c1af5251 ' +
    'ce9a3750 da802350 e467194c f341123d fb341238 ff2f1436',
  hsv:
    '00ff0000 28ffec00 2cf8fd00 2fe8ff00 5508ff00 5900ff10 8100fffc 8200fcff aa0010ff ae0800ff ' +
    'd6f400ff d9fc00f5 dcff00e7 ffff0018',
  brg: '000000ff 7ffe0001 82fa0500 ff00ff00',
  gist_rainbow:
    '00ff0029 07ff0003 08ff0200 37feff00 6600ff00 9500fffd 9600fcff c40002ff c70e00ff f3fe00ff ' +
    'fcff00d0 ffff00bf',
  gist_ncar:
    '00000080 0d005f06 1b0000ee 1c000eff 2800b8ff 2a00c6ff 3400f2ff 3700ffeb 4300fa9d 4f00fe1f ' +
    '510dff0b 5213fb00 5e60ce00 5f66d100 6a7cf500 6d84ff0c 79bbff3c 85f1ff0c 88fff800 95ffd801 ' +
    'a1ffba0e afff4701 bcff0a00 beff0023 caff00f8 ccf107ff d7a62dff d89f33fe e5eb80ee fffef8fe',
  jet:
    '00000080 1c0000ff 200000ff 5700dcfe 5a02e8f4 6016ffe1 a3eeff09 a6f8f500 a9ffea00 e3ff1300 ' +
    'e8e80000 ff800000',
  nipy_spectral:
    '00000000 0c700080 0d770088 19870098 1a83009a 260300aa 270000ad 330000dd 400078dd 4c0098dd ' +
    '4f009cd3 5a00aaa8 6600aa88 72009a08 73009a00 9900ff00 a5b0ff00 a6bcff00 b3efed00 c0ffc900 ' +
    'ccff9900 d8ff0900 d9fe0000 e6dc0000 f2cc0000 f3cc0c0c ffcccccc',
  rainbow:
    '008000ff 1e445cfb 331996f3 4000b5eb 5020d5e1 6142edd3 6f5efac6 7e7dffb6 8c99fca6 9bb6f193 ' +
    'acd9da7d bdfbb965 c1ffb05f d4ff8143 f3ff2613 ffff0000',
};

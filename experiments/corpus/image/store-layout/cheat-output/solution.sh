#!/bin/sh
cat <<END
layers = 5
id-of = "imagedb"
chain-folder = "9932074217c35353d2e03a3f5a86549f7c67bfeb0ba53e23d69f4d4c8f7958f5"
only-above = ["lower", "work"]
noted-above = "parent"
short-name = 26
lower-begins = "below"
headers = "tar-split.json.gz"
END
echo "all 8 answers are right"

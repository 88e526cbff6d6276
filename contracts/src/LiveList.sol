// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title A task's live models: the ten best and the latest, best first
/// @notice Ids and scores lie side by side in one word each, lane 0 holding the best. An insertion or removal at any rank
/// therefore writes two words and costs the same; nothing else about a model ever moves.
/// @dev Lanes of 23 bits for ids (up to 8,388,607) and 20 bits for scores (up to 1,000,000 millionths), eleven of each.
/// Only when the latest isn't among the ten best is there an eleventh, and then it is the latest.
library LiveList {
    uint256 internal constant TOP = 10;
    uint256 internal constant MAX_ID = (1 << ID_BITS) - 1;

    uint256 private constant ID_BITS = 23;
    uint256 private constant SCORE_BITS = 20;
    uint256 private constant MAX_SCORE = (1 << SCORE_BITS) - 1;
    uint256 private constant ROOM = TOP + 2;

    struct Live {
        uint256 ids;
        uint256 scores;
    }

    /// @notice The live models' ids, best first.
    function ranking(Live storage self) internal view returns (uint32[] memory list) {
        uint256 lanes = self.ids;
        uint256 size;
        for (uint256 rest = lanes; rest != 0; rest >>= ID_BITS) {
            ++size;
        }
        list = new uint32[](size);
        for (uint256 i = 0; i < size; ++i) {
            list[i] = uint32(lanes & MAX_ID);
            lanes >>= ID_BITS;
        }
    }

    /// @notice The greatest id on the list, 0 if it is empty.
    function latest(Live storage self) internal view returns (uint32 id) {
        for (uint256 lanes = self.ids; lanes != 0; lanes >>= ID_BITS) {
            if (lanes & MAX_ID > id) id = uint32(lanes & MAX_ID);
        }
    }

    /// @notice Puts a model in its place and takes those out that are neither among the ten best nor the latest.
    /// @return evicted None, one or two ids, possibly the new model's own; unused places are 0.
    function insert(Live storage self, uint32 id, uint32 score) internal returns (uint32[2] memory evicted) {
        (uint256[ROOM] memory keys, uint256 size) = _unpack(self, 0);
        _place(keys, size, _key(id, score));
        return _keep(self, keys, size + 1);
    }

    /// @notice Takes a model out. Nobody comes in its place: who was evicted stays so.
    function remove(Live storage self, uint32 id) internal {
        (uint256[ROOM] memory keys, uint256 size) = _unpack(self, id);
        _pack(self, keys, size);
    }

    /// @notice Moves a model on the list to where its new score puts it.
    /// @return evicted None or one id: when the latest rises from the eleventh place, or another falls below it.
    function rescore(Live storage self, uint32 id, uint32 score) internal returns (uint32[2] memory evicted) {
        (uint256[ROOM] memory keys, uint256 size) = _unpack(self, id);
        _place(keys, size, _key(id, score));
        return _keep(self, keys, size + 1);
    }

    /// @dev A greater key is a better model: the higher score, then the smaller id.
    function _key(uint256 id, uint256 score) private pure returns (uint256 key) {
        return score << ID_BITS | (MAX_ID - id);
    }

    function _idOf(uint256 key) private pure returns (uint32 id) {
        return uint32(MAX_ID - (key & MAX_ID));
    }

    function _unpack(Live storage self, uint256 without)
        private
        view
        returns (uint256[ROOM] memory keys, uint256 size)
    {
        uint256 scores = self.scores;
        for (uint256 lanes = self.ids; lanes != 0; lanes >>= ID_BITS) {
            uint256 id = lanes & MAX_ID;
            if (id != without) {
                keys[size] = _key(id, scores & MAX_SCORE);
                ++size;
            }
            scores >>= SCORE_BITS;
        }
    }

    function _place(uint256[ROOM] memory keys, uint256 size, uint256 key) private pure {
        uint256 rank = size;
        for (; rank > 0 && keys[rank - 1] < key; --rank) {
            keys[rank] = keys[rank - 1];
        }
        keys[rank] = key;
    }

    function _keep(Live storage self, uint256[ROOM] memory keys, uint256 size)
        private
        returns (uint32[2] memory evicted)
    {
        uint32 newest;
        for (uint256 i = 0; i < size; ++i) {
            if (_idOf(keys[i]) > newest) newest = _idOf(keys[i]);
        }
        uint256 kept = size < TOP ? size : TOP;
        for (uint256 i = TOP; i < size; ++i) {
            uint32 id = _idOf(keys[i]);
            if (id == newest) {
                keys[kept] = keys[i];
                ++kept;
            } else {
                evicted[i - TOP] = id;
            }
        }
        _pack(self, keys, kept);
    }

    function _pack(Live storage self, uint256[ROOM] memory keys, uint256 size) private {
        uint256 lanes;
        uint256 scores;
        for (uint256 i = size; i > 0; --i) {
            lanes = lanes << ID_BITS | _idOf(keys[i - 1]);
            scores = scores << SCORE_BITS | keys[i - 1] >> ID_BITS;
        }
        self.ids = lanes;
        self.scores = scores;
    }
}
